import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.apps.watch.extract.dates import iso
from civicloom.apps.watch.extract.head import Head
from civicloom.apps.watch.extract.titles import title_of


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年5月3日 08:05 来源：某报", "2024-05-03T08:05:00"),
        ("2024-05-13T08:22:10+08:00", "2024-05-13T08:22:10+08:00"),
        ("2024-05-13T08:22:10.123Z", "2024-05-13T08:22:10+00:00"),
        ("发布时间：2024/5/13", "2024-05-13"),
        ("May 3, 2024", "2024-05-03"),
        ("Posted on 3rd March 2021 by", "2021-03-03"),
        ("12 mars 2020", "2020-03-12"),
        ("13/05/2024", "2024-05-13"),
        ("2024 Jun 30", "2024-06-30"),
        ("电话 0571-2024-9999，13 人", ""),
        ("2024-19-45", ""),
        ("May be 2024", ""),
        ("", ""),
    ],
)
def test_dates_as_pages_write_them(text, date):
    assert iso(text) == date


@given(
    st.dates(
        min_value=__import__("datetime").date(1990, 1, 1),
        max_value=__import__("datetime").date(2099, 12, 31),
    )
)
def test_every_day_is_read_back(day):
    assert iso(f"发布于 {day.year}年{day.month}月{day.day}日") == day.isoformat()
    assert iso(day.strftime("%d %B %Y")) == day.isoformat()


@given(st.text(max_size=80))
def test_any_text_has_a_date_or_none(text):
    assert iso(text) == "" or iso(text)[:4].isdigit()


@pytest.mark.parametrize(
    ("title", "headings", "meta", "expected"),
    [
        ("加装电梯_例城日报", ["加装电梯"], {}, "加装电梯"),
        ("Bus lanes open - The Gazette", ["The Gazette"], {"og:site_name": "The Gazette"}, "Bus lanes open"),
        ("Example - Bus lanes open", [], {}, "Bus lanes open"),
        ("Home", ["Bus lanes open in March"], {}, "Bus lanes open in March"),
        ("", [], {"og:title": "Bus lanes | Gazette", "og:site_name": "Gazette"}, "Bus lanes"),
        ("", [], {}, ""),
    ],
)  # fmt: skip
def test_titles_without_the_sites_name(title, headings, meta, expected):
    assert title_of(Head(meta, title=title, headings=headings), "www.example.com") == expected
