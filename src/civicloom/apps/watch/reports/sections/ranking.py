"""The order in which stories stand."""

from ..draft import Draft
from ..material import Story


def ranked_stories(draft: Draft) -> list[Story]:
    """Stories by their reprints in the period, then by the length of their path."""
    return sorted(
        draft.material.stories,
        key=lambda s: (-draft.figures.reprints_of(s.id).value, -len(s.path), s.id),
    )
