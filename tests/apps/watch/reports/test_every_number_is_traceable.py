"""Each number printed is what its query gives on the items, asked of DuckDB and not of the room."""

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from civicloom.apps.watch.reports import Material, ReportItem, compose, load_layouts

from .conftest import Rendered
from .reading import Page, bare, docx_text, pdf_text
from .samples import week


def database(material: Material) -> duckdb.DuckDBPyConnection:
    """The tables that docs/reference/watch/reports.md describes, filled here."""
    con = duckdb.connect()
    for table, items in (("items", material.items), ("previous", material.previous)):
        con.execute(
            f"create table {table}(id text, outlet text, origin text, urgency text, story text,"
            " topics text[], places text[], day date, hour int)"
        )
        for item in items:
            con.execute(f"insert into {table} values (?,?,?,?,?,?,?,?,?)", row(item, material))
    con.execute("create table alarms as select unnest(range(?)) as n", [len(material.alarms)])
    con.execute("create table corrections(decision text)")
    for correction in material.corrections:
        con.execute("insert into corrections values (?)", [correction.decision])
    return con


def row(item: ReportItem, material: Material) -> list[object]:
    at = item.published.astimezone(material.zone) if item.published else None
    return [
        *(item.id, item.outlet, item.origin, item.urgency, item.story),
        *(list(item.topics), list(item.places)),
        *((at.date(), at.hour) if at else (None, None)),
    ]


def test_each_figure_is_what_its_query_gives(rendered: Rendered) -> None:
    con = database(rendered.material)
    assert len(rendered.document.figures) > 60
    for figure in rendered.document.figures:
        (found,) = con.execute(figure.query).fetchone() or (None,)
        assert found == pytest.approx(figure.value), figure


def test_a_wrong_count_would_be_found(rendered: Rendered) -> None:
    fewer = replace(rendered.material, items=rendered.material.items[1:])
    con = database(fewer)
    differing = [
        figure.id
        for figure in rendered.document.figures
        if (con.execute(figure.query).fetchone() or (0,))[0] != pytest.approx(figure.value)
    ]
    assert "items:all" in differing


def test_figures_printed_on_the_page_are_those_beside_it(rendered: Rendered) -> None:
    beside = json.loads(rendered.file("figures.json").read_text("utf-8"))["figures"]
    values = {figure["id"]: figure["value"] for figure in beside}
    printed = Page(rendered.file("html").read_text("utf-8")).figures
    assert len(printed) > 50
    for figure, texts in printed.items():
        for text in texts:
            number = float(text.replace(",", "").replace("−", "-").strip("+%"))
            assert number == pytest.approx(values[figure]), figure


def test_the_docx_and_the_print_say_the_same_numbers_in_the_same_order(rendered: Rendered) -> None:
    cells = [
        bare("".join(span["text"] for span in cell))
        for block in rendered.document.as_data()["blocks"]
        for row in block.get("rows", [])
        for cell in row
        if cell[0]["figure"]
    ]
    assert len(cells) > 40
    for text in (docx_text(rendered.file("docx").read_bytes()), pdf_text(rendered.file("pdf"))):
        for cell in cells:
            _, found, text = bare(text).partition(cell)
            assert found, cell


@pytest.mark.parametrize(
    ("figure", "sql"),
    [
        ("items:all", "select count(*) from items"),
        ("outlet:items", "select count(*) from (select outlet from items group by outlet)"),
        (
            "reprints:items",
            "select sum(n - 1) from (select count(*) n from items where story != '' group by story)",
        ),
        (
            "items:topic=housing&urgent",
            "select count(*) from (select unnest(topics) t from items where urgency = 'urgent') "
            "where t = 'housing'",
        ),
        ("items:day=2026-11-18", "select count(*) from items where day::text = '2026-11-18'"),
    ],
)
def test_figures_mean_what_their_names_say(figure: str, sql: str) -> None:
    material = week()
    document = compose(material, load_layouts(Path("none"))["weekly"], "en")
    values = {f.id: f.value for f in document.figures}
    assert (database(material).execute(sql).fetchone() or (None,))[0] == values[figure]


def test_things_that_bear_one_name_have_numbers_of_their_own() -> None:
    whole = week()
    first, second = (item.id for item in whole.items[:2])
    named = tuple(
        replace(item, topics=("a&urgent", "a"), urgency="routine") for item in whole.items[:9]
    )
    material = replace(
        whole,
        items=(*named, *whole.items[9:]),
        events=tuple(
            replace(whole.events[0], title="停水通知", items=items)
            for items in ((first, second), (second,))
        ),
    )
    document = compose(material, load_layouts(Path("none"))["weekly"], "en")
    con = database(material)
    for figure in document.figures:
        assert (con.execute(figure.query).fetchone() or (None,))[0] == pytest.approx(figure.value)
    counts = [f.value for f in document.figures if f.id.startswith("event=停水通知")]
    assert counts == [2, 1]
    ids = [figure.id for figure in document.figures]
    assert len(ids) == len(set(ids))
    topics = next(b for b in document.as_data()["blocks"] if b.get("caption") == "Values by topic")
    told = {row[0][0]["text"]: row[4][0]["text"] for row in topics["rows"]}
    assert told["a"] == "0"


def test_there_is_no_change_in_per_cent_of_nothing() -> None:
    document = compose(replace(week(), previous=()), load_layouts(Path("none"))["weekly"], "en")
    assert not any(figure.id.startswith("change:") for figure in document.figures)
