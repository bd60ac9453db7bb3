"""What is known of a file before it is read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Pins of a source and what its mapping expects; an empty pin is found out from the file.

    ``header`` is a 1-based row number. ``expected`` are the headings that the mapping names.
    """

    kind: str = "auto"
    encoding: str = ""
    delimiter: str = ""
    header: int = 0
    sheet: str = ""
    table: str = ""
    query: str = ""
    records: str = ""
    member: str = ""
    expected: tuple[str, ...] = ()
