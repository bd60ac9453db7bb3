"""How the report was made and from what: the query, the release, and every source."""

from ..document import Block, Bullets, Paragraph, Span, Table
from ..draft import LONGEST, Draft
from ..layout import Section
from ..material import ReportItem
from ..plain import host, plain, web_address
from ..slices import of_outlet


def method(draft: Draft, section: Section) -> list[Block]:
    """The query as it ran, what the words mean, and the outlets with their sites."""
    words = draft.words
    release = draft.plain(draft.material.release, "name")
    blocks: list[Block] = [
        Paragraph(words.line("method-what", release=release)),
        Paragraph(words.line("method-query")),
        Paragraph((Span(_query(draft)),), "code"),
    ]
    notes = ("method-stories", "method-machine", "method-figures")
    blocks.append(Bullets(tuple(words.line(key) for key in notes)))
    blocks.append(Paragraph(words.line("method-sources", outlets=draft.figures.outlets())))
    return [*blocks, _sources(draft)] if draft.material.items else blocks


def _query(draft: Draft) -> str:
    """The query line by line, since its lines are part of it."""
    text = draft.material.query[: LONGEST["query"]]
    return "\n".join(
        plain(line, LONGEST["query"], draft.words("emoji")) for line in text.splitlines()
    )


def _sources(draft: Draft) -> Table:
    columns = (
        draft.column("outlet", 2),
        draft.column("site", 3),
        draft.column("count", 1, number=True),
    )
    sites: dict[str, list[ReportItem]] = {}
    for item in draft.material.items:
        sites.setdefault(item.outlet, []).append(item)
    rows = tuple(
        (
            (Span(draft.plain(outlet, "name") or draft.words("nothing")),),
            (Span(_hosts(draft, found)),),
            (draft.words.number(draft.figures.now(of_outlet(outlet))),),
        )
        for outlet, found in sorted(sites.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    )
    return Table(draft.words("caption-sources"), columns, rows)


def _hosts(draft: Draft, found: list[ReportItem]) -> str:
    hosts = sorted({host(web_address(item.url)) for item in found} - {""})
    return draft.words("list").join(hosts[:3]) or draft.words("nothing")
