"""Topics, outlets, places and outlets quoted: a chart and the table of its values."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from ..document import Block, Chart, Column, Span
from ..draft import Draft
from ..drawing import Bar, bars, stacked
from ..figures import Part
from ..layout import Section
from ..material import ReportItem
from ..slices import URGENT, Slice, of_origin, of_outlet, of_place, of_topic

CHARTED = 8
"""Bars of a chart; the table below it may go on."""
Values = Callable[[ReportItem], Iterable[str]]


def topics(draft: Draft, section: Section) -> list[Block]:
    """Items by topic."""
    return _counts(draft, section, "topic", lambda item: item.topics, of_topic)


def outlets(draft: Draft, section: Section) -> list[Block]:
    """Items by outlet."""
    return _counts(draft, section, "outlet", lambda item: (item.outlet,), of_outlet)


def places(draft: Draft, section: Section) -> list[Block]:
    """Items by place."""
    return _counts(draft, section, "place", lambda item: item.places, of_place)


def quoted(draft: Draft, section: Section) -> list[Block]:
    """Items by the outlet that their source line names."""
    codes = draft.figures.ranked(lambda item: (item.origin,), of_origin)
    return _table(draft, section, "quoted", codes, of_origin)


def _counts(draft: Draft, section: Section, column: str, values: Values, part: Part) -> list[Block]:
    codes = draft.figures.ranked(values, part)
    charted = codes[: min(CHARTED, int(section.options["top"]))]
    chart = [_chart(draft, section.name, charted, part)] if charted else []
    return [*chart, *_table(draft, section, column, codes, part)]


def _chart(draft: Draft, name: str, codes: list[str], part: Part) -> Chart:
    rows = [_bar(draft, code, part(code)) for code in codes]
    title = draft.words(f"chart-{name}")
    told = alternative(draft, title, [(r.label, r.value, r.before) for r in rows])
    words = (draft.now, draft.before)
    return Chart(title, told, bars(rows, *words), stacked(rows, *words))


def alternative(draft: Draft, title: str, values: list[tuple[str, int, int]]) -> str:
    """What a chart shows, in words."""
    told = (
        draft.words(
            "alternative-value",
            label=label,
            now=draft.now,
            value=f"{value:,}",
            before=draft.before,
            past=f"{past:,}",
        )
        for label, value, past in values
    )
    return draft.words(
        "alternative", title=title, values=draft.words("alternative-join").join(told)
    )


def _bar(draft: Draft, code: str, part: Slice) -> Bar:
    now, before = draft.figures.now(part), draft.figures.before(part)
    change = draft.words.percent(draft.figures.change(part)).text
    return Bar(draft.name(code), int(now.value), int(before.value), change)


def _table(
    draft: Draft, section: Section, column: str, codes: list[str], part: Part
) -> list[Block]:
    columns = [
        draft.column(column, 4),
        Column(draft.now, 1.4, number=True),
        Column(draft.before, 1.4, number=True),
        draft.column("change", 1.4, number=True),
        draft.column("urgent", 1.2, number=True),
    ]
    most = int(section.options["top"])
    rows = [_row(draft, code, part(code)) for code in codes[:most]]
    return [*draft.table(section, columns, rows), *draft.more(len(codes) - most)]


def _row(draft: Draft, code: str, part: Slice) -> list[Span]:
    count, words = draft.figures, draft.words
    urgent = count.now(part & URGENT)
    return [
        Span(draft.name(code)),
        words.number(count.now(part), strong=True),
        words.number(count.before(part)),
        words.percent(count.change(part)),
        replace(words.number(urgent), tone="act" if urgent.value else "muted"),
    ]
