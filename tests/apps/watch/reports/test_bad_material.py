"""Material that cannot be reported on is refused with all its faults; strange text is shown as text."""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicloom.apps.watch.reports import (
    Alarm,
    Material,
    compose,
    fonts,  # the font that is there is taken away below
    load_layouts,
    make_report,
    pdf,
    render,
)
from civicloom.apps.watch.reports.plain import plain, web_address
from civicloom.model.errors import CivicloomError, Faults, Language

from .reading import Page, bare, docx_text, pdf_text
from .samples import week

LAYOUT = load_layouts(Path("none"))["weekly"]
HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    '"><svg/onload=alert(3)> & &amp; &#x3c;b&#x3e;',
    '#import "x.typ": * ] #panic("typst") $x$ @ref <label> \\ // /* `',
    '=HYPERLINK("http://x.example","y") +cmd|\' /C calc\'!A0',
    "control \x00\x01\x0b\x0c\x1b[31m \ufffe \ud800 tail",
    "\u202egnp.exe\u202c right \u2066to\u2069 left \u200b\ufeff",
    "笑😀👩‍👩‍👧‍👦🏳️‍🌈 emoji and ئۇيغۇر and བོད",
    "Z" + "\u0301\u0317" * 300 + "algo",
    "long" * 4000,
    "",
]
ADDRESSES = [
    "javascript:alert(1)",
    "data:text/html,<b>x",
    "file:///etc/passwd",
    "http://user:pass@x.example/",
    'https://x.example/"onmouseover="alert(1)',
    "https://x.example:port/",
    "http://[::1",
    "https:\\\\x.example",
    "https://x.example/\u202egnp",
    "//x.example",
]


def hostile() -> Material:
    good = week()
    texts = HOSTILE * 2
    items = [
        replace(
            item,
            title=text,
            summary=text,
            outlet=text[:200],
            url=ADDRESSES[n % len(ADDRESSES)],
            topics=(text,),
            places=(text,),
            office=text,
            urgency="urgent",
        )
        for n, (item, text) in enumerate(zip(good.items, texts, strict=False))
    ]
    stories = tuple(replace(story, title=HOSTILE[n]) for n, story in enumerate(good.stories))
    alarms = tuple(Alarm(good.made, text, 9, 1, 2, text) for text in HOSTILE)
    return replace(
        good,
        items=tuple(items),
        stories=stories,
        alarms=alarms,
        query="\n".join(HOSTILE),
        release=HOSTILE[0],
        office={"zh": HOSTILE[2], "en": HOSTILE[2]},
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    report = make_report(hostile(), LAYOUT, "zh-Hans", tmp_path_factory.mktemp("hostile"))
    return {path.suffix: path for path in report.paths}


def test_hostile_titles_are_text_on_the_page(files: dict[str, Path]) -> None:
    page = Page(files[".html"].read_text("utf-8"))
    assert "<script>alert(1)</script>" in page.text
    assert {tag for tag, _ in page.tags} & {"script", "img", "b"} == set()
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a"]
    assert all(link and link.startswith(("https://", "http://", "#")) for link in links)
    assert not any(url in links for url in ADDRESSES)


def test_hostile_titles_are_text_in_the_docx(files: dict[str, Path]) -> None:
    content = files[".docx"].read_bytes()
    text = docx_text(content)
    assert "<script>alert(1)</script>" in text
    assert "=HYPERLINK" in text
    part = docx.Document(io.BytesIO(content)).part
    assert all(
        not rel.is_external or rel.target_ref.startswith("http") for rel in part.rels.values()
    )


def test_hostile_titles_are_text_in_print(files: dict[str, Path]) -> None:
    text = bare(pdf_text(files[".pdf"]))
    assert bare('#panic("typst")') in text
    assert "<script>alert(1)</script>" in text


def test_marks_that_turn_the_reading_are_gone_everywhere(files: dict[str, Path]) -> None:
    page, text = files[".html"].read_text("utf-8"), docx_text(files[".docx"].read_bytes())
    for whole in (page, text):
        assert not any(mark in whole for mark in "\u202e\u2066\u200b\ufeff\x00\x1b")
    assert "[表情]" in text
    assert "😀" not in text


@given(st.text() | st.text("אب a1"), st.integers(1, 80))
@settings(max_examples=300, deadline=None)
def test_plain_text_is_one_short_line_without_controls(text: str, longest: int) -> None:
    shown = plain(text, longest, "[x]")
    assert len(shown) <= longest
    assert shown == " ".join(shown.split())
    assert not any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in shown)


@given(st.text())
@settings(deadline=None)
def test_only_honest_addresses_become_links(text: str) -> None:
    for url in (text, "https://x.example/" + text):
        found = web_address(url)
        assert found == "" or found.startswith(("http://", "https://"))
        assert not set(found) & set('"<> \n\u202e')


def test_a_plain_address_is_a_link() -> None:
    assert web_address("https://x.example:8443/a?b=c#d") == "https://x.example:8443/a?b=c#d"
    assert [web_address(url) for url in ADDRESSES] == [""] * len(ADDRESSES)


def test_all_faults_of_a_material_come_at_once() -> None:
    good = week()
    naive = replace(good.items[0], published=datetime(2026, 11, 17))
    bad = replace(good, end=good.start, items=(naive, naive), alarms=good.alarms * 2000)
    with pytest.raises(Faults) as caught:
        compose(bad, LAYOUT, "en")
    assert [f.code for f in caught.value.faults] == ["RPT-007", "RPT-008", "RPT-009", "RPT-010"]


def test_a_language_the_office_did_not_ask_for_is_refused() -> None:
    with pytest.raises(CivicloomError, match="RPT-006"):
        compose(week(), replace(LAYOUT, languages=("en",)), "zh-Hans")


def test_a_period_without_anything_is_reported_as_such(tmp_path: Path) -> None:
    empty = replace(
        week(), items=(), previous=(), stories=(), events=(), alarms=(), captures=(), corrections=()
    )
    report = make_report(empty, LAYOUT, "zh-Hans", tmp_path)
    page = Page(report.paths[0].read_text("utf-8"))
    assert "本期没有：急件、数量预警、" in page.text
    assert "三、" in page.text
    assert "五、" not in page.text
    assert "共监测到信息0条" in page.text


def test_an_unknown_format_and_a_folder_that_is_a_file_are_refused(tmp_path: Path) -> None:
    document = compose(week(), LAYOUT, "en")
    with pytest.raises(CivicloomError, match="RPT-013"):
        render(document, tmp_path, ("html", "odt"))
    (tmp_path / "file").write_text("x")
    with pytest.raises(CivicloomError, match="RPT-014"):
        render(document, tmp_path / "file", ("html",))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_without_any_chinese_font_nothing_is_printed_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts.chinese_font.cache_clear()
    monkeypatch.setattr(fonts, "_packaged", lambda: None)
    monkeypatch.setattr(fonts, "_of_the_system", lambda: None)
    with pytest.raises(CivicloomError, match="RPT-011"):
        make_report(week(), LAYOUT, "zh-Hans", tmp_path)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    fonts.chinese_font.cache_clear()


def test_a_print_that_cannot_be_set_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    document = replace(compose(week(), LAYOUT, "en"), title="a shape no font has: \U0001f600")
    assert pdf.as_pdf(document).startswith(b"%PDF-")
    monkeypatch.setattr(pdf, "_printable", lambda data: data)
    with pytest.raises(CivicloomError, match="RPT-012"):
        pdf.as_pdf(document)


def test_a_report_is_archived_by_who_asked_for_it(tmp_path: Path) -> None:
    kept: list[Path] = []

    def archive(paths: object) -> str:
        kept.extend(paths)  # type: ignore[call-overload]
        return "receipt-1"

    report = make_report(week(), LAYOUT, "en", tmp_path, ("html",), archive)
    assert report.receipt == "receipt-1"
    assert [path.name for path in kept] == [
        "weekly-2026-11-16-en.html",
        "weekly-2026-11-16-en.figures.json",
    ]
    assert week().end - week().start == timedelta(days=6)


ARABIC = "المجلس البلدي 2026"


def test_a_name_read_from_right_to_left_turns_nothing_beside_it(tmp_path: Path) -> None:
    good = week()
    story = replace(good.stories[0], path=(replace(good.stories[0].path[0], outlet=ARABIC),))
    made = make_report(replace(good, stories=(story,)), LAYOUT, "en", tmp_path)
    page, print_, file = (
        next(p for p in made.paths if p.suffix == e) for e in (".html", ".pdf", ".docx")
    )
    apart = f"\u2068{ARABIC}\u2069"
    assert apart in page.read_text("utf-8")
    assert apart in docx_text(file.read_bytes())
    assert not set(pdf_text(print_)) & {"\u2068", "\u2069"}
    assert "□□" in pdf_text(print_)
    assert plain("停水 notice", 60, "") == "停水 notice"


def test_a_long_name_of_an_outlet_is_cut_as_names_are(tmp_path: Path) -> None:
    good = week()
    story = replace(
        good.stories[0], path=(replace(good.stories[0].path[0], outlet="甲" * 200),) * 2
    )
    document = compose(replace(good, stories=(story,)), LAYOUT, "en")
    assert "甲" * 60 not in str(document.blocks)
    assert "甲" * 59 + "…" in str(document.blocks)


@pytest.mark.parametrize(
    ("reason", "language", "told"),
    [
        ("EARS C2", "zh-Hans", "多于前几日（EARS C2）"),
        ("Farrington", "zh-Hant", "多於往年同期（Farrington）"),
        ("Farrington", "en", "more than in these weeks of earlier years (Farrington)"),
        ("after the rain", "en", "after the rain"),
    ],
)
def test_why_a_number_raised_an_alarm_is_told_in_words(
    reason: str, language: Language, told: str
) -> None:
    good = week()
    alarm = replace(good.alarms[0], reason=reason)
    assert told in str(compose(replace(good, alarms=(alarm,)), LAYOUT, language).blocks)


def test_a_period_without_items_names_no_topic_as_the_most_frequent() -> None:
    told = str(compose(replace(week(), items=(), stories=(), events=()), LAYOUT, "en").blocks)
    assert "The most frequent topic was" not in told
    assert "fewer than the" in told
