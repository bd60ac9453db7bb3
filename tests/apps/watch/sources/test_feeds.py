"""Feeds of every dialect give their entries; hostile ones give a verdict."""

import gzip
import io
import tarfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.apps.watch.sources import Source, health, parse_feed
from civicloom.apps.watch.sources.dates import moment, shown
from civicloom.apps.watch.sources.entry import plain
from civicloom.apps.watch.sources.sitemap import parse_sitemap
from civicloom.model.errors import CivicloomError

from ..serving import Reply, Site
from .conftest import DATA, Desk

SEEN = datetime(2026, 3, 2, tzinfo=UTC)


def rss(*numbers: int, text: str = "text") -> bytes:
    rows = "".join(
        f"<item><title>题目{n}</title><link>/a/{n}</link><guid>g{n}</guid><description>{text} {n}</description>"
        f"<author>合成作者</author><pubDate>Sun, 01 Mar 2026 0{n % 10}:00:00 GMT</pubDate></item>"
        for n in numbers
    )
    return f"<rss version='2.0'><channel><title>c</title>{rows}</channel></rss>".encode()


def suite() -> Iterator[tuple[str, bytes]]:
    with tarfile.open(DATA / "feeds/feedparser.tar.gz") as tar:
        for member in tar:
            file = tar.extractfile(member) if "/wellformed/" in member.name else None
            if file:
                yield member.name, file.read()


def test_the_well_formed_suite_gives_the_right_number_of_entries() -> None:
    if not DATA.is_dir():
        pytest.skip(f"the feed suites are not here: {DATA}")
    right, wrong = 0, []
    for name, body in list(suite())[::3]:
        if len(parse_feed(body, "http://h.example/")) == len(
            feedparser.parse(io.BytesIO(body)).entries
        ):
            right += 1
        else:
            wrong.append(name)
    assert right > 500
    assert right / (right + len(wrong)) >= 0.995, wrong


def test_a_json_feed_and_an_empty_feed_are_feeds() -> None:
    one = b'{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": "1", "url": "https://h.example/1", "content_text": "x"}]}'
    assert [entry.native for entry in parse_feed(one, "http://h.example/")] == ["1"]
    assert parse_feed(b"<rss version='2.0'><channel></channel></rss>", "http://h.example/") == []


@pytest.mark.parametrize("slip", [b"null", b"7", b'"text"', b"[]", b"[{}]"])
def test_an_entry_of_a_json_feed_that_is_no_object_costs_no_other(slip: bytes) -> None:
    one = b'{"id": "1", "url": "https://h.example/1", "content_text": "\xe6\xb0\xb4"}'
    body = b'\xef\xbb\xbf{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [%b, %b]}'
    for items in ((slip, one), (one, slip)):
        (entry,) = parse_feed(body % items, "http://h.example/")
        assert (entry.native, entry.markup) == ("1", "水")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><html><body>404</body></html>",
        b"\x00\xff" * 1000,
        b"[" * 100_000,
        b"<a>" * 100_000,
        b"<feed>" + b"<a>" * 100_000,
        b"<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'>"
        + b"".join(b"<!ENTITY b%d '&a;&a;&a;&a;'>" % n for n in range(40))
        + b"]><rss><channel><item><title>&b9;</title></item></channel></rss>",
        b"http://127.0.0.1:1/feed",
        b"/etc/passwd",
    ],
)
def test_what_is_no_feed_is_told_without_stall(body: bytes) -> None:
    began = time.process_time()
    with pytest.raises(CivicloomError) as error:
        parse_feed(body, "http://h.example/")
    assert error.value.code == "FED-008"
    assert time.process_time() - began < 10


@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(body: bytes) -> None:
    try:
        parse_feed(b"<rss><channel><item>" + body, "http://h.example/")
        parse_sitemap(b"<urlset>" + body, "http://h.example/")
    except CivicloomError as error:
        assert error.code == "FED-008"


@given(st.text(max_size=60))
def test_no_text_crashes_the_reading_of_dates(text: str) -> None:
    for at in (moment(text), shown(text, SEEN)):
        assert at is None or at.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-01 08:30", "2026-03-01T00:30"),
        ("发布时间：2026年3月1日", "2026-02-28T16:00"),
        ("[2026/3/1 8:05:09]", "2026-03-01T00:05"),
        ("03-01", "2026-02-28T16:00"),
        ("12-31", "2025-12-30T16:00"),
        ("3小时前", "2026-03-01T21:00"),
        ("昨天 21:30", "2026-03-01T13:30"),
        ("2026-13-45", None),
        ("跟贴 210", None),
    ],
)
def test_moments_that_people_read(text: str, at: str | None) -> None:
    found = shown(text, SEEN)
    assert (found.isoformat()[:16] if found else None) == at


def test_markup_becomes_lines_and_scripts_vanish() -> None:
    assert plain("<ul><li>一<b>二</b></li><li>三</li></ul><style>x</style>&amp;") == "一二\n三\n&"
    assert plain("a &lt; b") == "a < b"


def test_a_feed_without_articles_is_taken_once(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    site.replies["/rss"] = Reply(rss(1, 2, 3), "application/rss+xml")
    source = declare("feed", f"{site.url}/rss", articles=False)
    items = desk.poll(source)
    assert (items[0].title, items[0].text, items[0].url) == ("题目1", "text 1", f"{site.url}/a/1")
    assert items[0].published == datetime(2026, 3, 1, 1, tzinfo=UTC)
    assert items[0].author.startswith("author-")
    assert "合成作者" not in repr(items)
    site.replies["/rss"] = Reply(rss(2, 3, 4), "application/rss+xml")
    assert [item.title for item in desk.poll(source)] == ["题目4"]


def test_articles_are_fetched_where_robots_let_us(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    body = "".join(
        f"<p>第{n}段：全市供水管网改造工程今日开工，预计年底完成。</p>" for n in range(9)
    )
    site.replies |= {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /a/2", "text/plain"),
        "/rss": Reply(rss(1, 2), "application/rss+xml"),
        "/a/1": Reply(
            f"<html><title>题目1</title><body><article>{body}</article></body></html>".encode()
        ),
    }
    one, two = desk.poll(declare("feed", f"{site.url}/rss"))
    assert "第8段" in one.text
    assert two.text == "text 2"
    assert one.raw != two.raw
    assert "/a/2" not in site.paths()


def test_an_article_that_fails_for_now_is_tried_again_and_not_for_ever(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    site.replies |= {
        "/rss": Reply(rss(1), "application/rss+xml"),
        "/a/1": Reply(b"", status=503, headers={"Retry-After": "0"}),
    }
    source = declare("feed", f"{site.url}/rss")
    assert [len(desk.poll(source)) for _ in range(4)] == [0, 0, 1, 0]


def test_a_conditional_feed_is_asked_with_its_mark(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    site.replies["/rss"] = Reply(rss(1), "text/xml", headers={"ETag": '"1"'})
    source = declare("feed", f"{site.url}/rss", conditional=True, articles=False)
    assert len(desk.poll(source)) == 1
    site.replies["/rss"] = Reply(b"", status=304)
    assert desk.poll(source) == []
    assert site.asked[-1][1]["if-none-match"] == '"1"'


def test_news_site_maps_and_their_index(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    page = (
        f"<urlset xmlns:news='n'><url><loc>{site.url}/x?a=1&amp;b=2</loc><news:news><news:publication><news:name>云溪报"
        "</news:name></news:publication><news:publication_date>2026-03-01T08:00:00+08:00</news:publication_date>"
        "<news:title><![CDATA[管网 & 改造]]></news:title></news:news></url></urlset>"
    )
    site.replies |= {
        "/index.xml": Reply(
            f"<sitemapindex><sitemap><loc>{site.url}/n.xml.gz</loc></sitemap></sitemapindex>".encode(),
            "text/xml",
        ),
        "/n.xml.gz": Reply(gzip.compress(page.encode()), "application/gzip"),
        "/x?a=1&b=2": Reply("<p>正文</p>".encode()),
    }
    (item,) = desk.poll(declare("sitemap", f"{site.url}/index.xml"))
    assert (item.title, item.outlet) == ("管网 & 改造", "云溪报")
    assert item.published == datetime(2026, 3, 1, tzinfo=UTC)


def test_a_map_that_is_gone_does_not_hide_the_others_and_addresses_may_lack_their_site(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    maps = "".join(
        f"<sitemap><loc>{at}</loc></sitemap>" for at in ("/gone", "http://10.0.0.1/x", "/n")
    )
    site.replies |= {
        "/index": Reply(f"<sitemapindex>{maps}</sitemapindex>".encode(), "text/xml"),
        "/n": Reply(b"<urlset><url><loc>/x</loc></url></urlset>", "text/xml"),
        "/x": Reply("<p>正文</p>".encode()),
    }
    source = declare("sitemap", f"{site.url}/index")
    assert [item.url for item in desk.poll(source)] == [f"{site.url}/x"]
    site.replies["/n"] = Reply(b"", status=404)
    with pytest.raises(CivicloomError, match="FET-"):
        desk.poll(source)


def test_unchanged_is_no_answer_to_who_never_asked_before(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    site.replies["/rss"] = Reply(b"", status=304)
    source = declare("feed", f"{site.url}/rss")
    with pytest.raises(CivicloomError, match="FET-010"):
        desk.poll(source)
    assert health([source], desk.state)[0].state == "failing"


def articles(site: Site, count: int) -> None:
    for number in range(count):
        words = "停水通知的全文。" * 30
        site.replies[f"/a{number}"] = Reply(f"<article><p>{number}{words}</p></article>".encode())


def mapped(site: Site, number: int, more: str = "") -> str:
    return f"<url><loc>{site.url}/a{number}</loc>{more}</url>"


def test_an_index_may_name_an_index_and_itself(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    articles(site, 2)
    named = "".join(
        f"<sitemap><loc>{site.url}/{one}</loc></sitemap>" for one in ("index", "second")
    )
    site.replies["/index"] = Reply(f"<sitemapindex>{named}</sitemapindex>".encode(), "text/xml")
    inner = f"<sitemapindex><sitemap><loc>{site.url}/map</loc></sitemap></sitemapindex>"
    site.replies["/second"] = Reply(inner.encode(), "text/xml")
    body = f"<urlset>{mapped(site, 0)}{mapped(site, 1)}</urlset>"
    site.replies["/map"] = Reply(gzip.compress(body.encode()), "application/x-gzip")
    assert len(desk.poll(declare("sitemap", f"{site.url}/index"))) == 2
    assert site.paths().count("/index") == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb2312", "nonsense"])
def test_a_site_map_is_read_as_it_says_that_it_is_encoded(
    site: Site, desk: Desk, declare: Callable[..., Source], encoding: str
) -> None:
    articles(site, 1)
    title = "<news:news><news:title>云溪停水</news:title></news:news>"
    text = f"<?xml version='1.0' encoding='{encoding}'?><urlset>{mapped(site, 0, title)}</urlset>"
    body = text.encode("utf-8" if encoding == "nonsense" else encoding)
    site.replies["/map"] = Reply(body, "text/xml")
    [item] = desk.poll(declare("sitemap", f"{site.url}/map"))
    assert item.title == "云溪停水"


def test_a_site_map_may_name_its_words_by_a_prefix_and_pictures_too(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    articles(site, 1)
    url = f"<image:image><image:loc>{site.url}/p.png</image:loc></image:image><s:loc>{site.url}/a0</s:loc>"
    body = f"<s:urlset><s:url>{url}</s:url><s:url><s:loc> </s:loc></s:url></s:urlset>"
    site.replies["/map"] = Reply(body.encode(), "text/xml")
    assert [item.url for item in desk.poll(declare("sitemap", f"{site.url}/map"))] == [
        f"{site.url}/a0"
    ]


def test_what_changed_last_in_a_site_map_comes_first(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    articles(site, 260)
    dated = [
        mapped(site, n, f"<lastmod>2026-02-0{1 + n // 50}T00:00:00Z</lastmod>") for n in range(259)
    ]
    body = f"<urlset>{''.join(dated)}{mapped(site, 259)}</urlset>"
    site.replies["/map"] = Reply(body.encode(), "text/xml")
    source = declare("sitemap", f"{site.url}/map")
    first, rest = desk.poll(source), desk.poll(source)
    assert (len(first), len(rest)) == (200, 60)
    assert {item.published.day for item in first if item.published} == {6, 5, 4, 3, 2}
    assert rest[-1].published is None


def test_what_cannot_be_sent_back_is_not_and_a_body_of_no_change_is_no_answer(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    def poll(number: int, status: int = 200, etag: str = "") -> int:
        reply = Reply(rss(number), "text/xml", status, {"ETag": etag} if etag else {})
        site.replies["/rss"] = reply
        return len(desk.poll(source))

    source = declare("feed", f"{site.url}/rss", articles=False, conditional=True)
    for number, etag in enumerate(('"\xe9"', '"' + "x" * 9_000 + '"', 'W/"weak"')):
        assert poll(number, etag=etag) == 1
        asked = site.asked[-1][1]
        assert "if-none-match" not in asked
    assert poll(9, 304) == 0
    assert site.asked[-1][1]["if-none-match"] == 'W/"weak"'
    assert poll(10, etag='W/"weak"') == 1
