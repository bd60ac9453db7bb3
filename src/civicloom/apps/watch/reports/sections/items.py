"""Items one by one: the urgent ones, and all of them."""

from ..document import Block, Span, Text
from ..draft import Draft
from ..layout import Section
from ..material import ReportItem


def urgent(draft: Draft, section: Section) -> list[Block]:
    """Urgent items, the newest first, with the office that should act."""
    columns = [
        draft.column("time", 1.8),
        draft.column("outlet", 1.7),
        draft.column("title", 4.3),
        draft.column("office", 1.5),
    ]
    found = [item for item in newest(draft) if item.urgency == "urgent"]
    most = int(section.options["top"])
    rows: list[list[Span | Text]] = [
        [*_when_and_where(draft, item), _title(draft, section, item), Span(_office(draft, item))]
        for item in found[:most]
    ]
    return [*draft.table(section, columns, rows), *draft.more(len(found) - most)]


def items(draft: Draft, section: Section) -> list[Block]:
    """All items, the newest first."""
    columns = [
        draft.column("number", 0.6),
        draft.column("time", 1.9),
        draft.column("outlet", 1.9),
        draft.column("title", 3.8),
        draft.column("topic", 2.2),
    ]
    found = newest(draft)
    most = int(section.options["top"])
    rows: list[list[Span | Text]] = [
        [
            Span(str(n), tone="muted"),
            *_when_and_where(draft, item),
            _title(draft, section, item),
            Span(draft.names(item.topics) or draft.words("nothing")),
        ]
        for n, item in enumerate(found[:most], 1)
    ]
    return [*draft.table(section, columns, rows), *draft.more(len(found) - most)]


def newest(draft: Draft) -> list[ReportItem]:
    """The items from the newest to the oldest; those without a date at the end."""
    dated = [item for item in draft.material.items if item.published]
    undated = [item for item in draft.material.items if not item.published]
    dated.sort(key=lambda item: (item.published, item.id), reverse=True)
    return dated + sorted(undated, key=lambda item: item.id)


def _when_and_where(draft: Draft, item: ReportItem) -> list[Span]:
    outlet = draft.plain(item.outlet, "name") or draft.words("nothing")
    return [Span(draft.words.stamp(item.published)), Span(outlet)]


def _title(draft: Draft, section: Section, item: ReportItem) -> Text:
    title = draft.title(item.title, item.url)
    summary = draft.plain(item.summary, "summary") if section.options["summaries"] else ""
    more = [Span(" " + draft.words(item.status), tone="muted")] if item.status else []
    return (title, *more, Span("\n" + summary, tone="muted")) if summary else (title, *more)


def _office(draft: Draft, item: ReportItem) -> str:
    return draft.name(item.office) if item.office else draft.words("nothing")
