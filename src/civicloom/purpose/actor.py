"""Who acts: a person in a post, for an office, within a scope."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A named post in an office, such as ``Actor("steward@data-office", "data-office")``.

    ``scope`` is a prefix of the grid code: "" sees the district, then street, community, grid.
    """

    id: str
    office: str
    scope: str = ""
