"""After a wrong link is undone: who received the card that showed two subjects as one (charter 6)."""

from collections.abc import Mapping, Sequence

from civicloom.library import Library
from civicloom.purpose import Membership, Usage


def who_received(
    library: Library, kind: str, subject: str, sources: Mapping[str, str]
) -> Sequence[Usage]:
    """The usage lines of a merged subject, newest first: each names an office to tell.

    sources: source -> standard of the records that were shown as one; with them the uses of whole
    tables are found too, such as a rule that read them.
    """
    members: dict[str, list[Membership]] = {}
    for source, table in sources.items():
        members.setdefault(table, []).append(Membership(source=source))
    usage = library.usage
    return [line for line in usage.of([usage.subject(kind, subject)], members) if line.allowed]
