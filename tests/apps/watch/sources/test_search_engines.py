"""Search engines answer as they do: engines behind them are silent, words missing, descriptions of every form."""

from collections.abc import Callable
from typing import Any

import pytest

from civicloom.apps.watch.sources import Source, health
from civicloom.model.errors import CivicloomError

from ..serving import Reply, Site
from .conftest import Desk
from .test_interfaces import reply

SILENT = [["google", "CAPTCHA"], ["bing", "timeout"]]


@pytest.fixture
def engine(site: Site, declare: Callable[..., Source]) -> Source:
    return declare("searxng", site.url, query="停水")


def hits(site: Site, *found: Any, silent: Any = ()) -> None:
    reply(site, "/search", {"results": found, "unresponsive_engines": silent})


def test_engines_that_did_not_answer_are_named(site: Site, desk: Desk, engine: Source) -> None:
    hits(site, {"url": "https://n.example/1", "title": "停水"}, silent=SILENT)
    assert len(desk.poll(engine)) == 1
    [line] = health([engine], desk.state)
    assert [("google" in why, "bing" in why) for why in line.left_out] == [(True, False), (False, True)]  # fmt: skip
    hits(site)
    assert desk.poll(engine) == []
    assert health([engine], desk.state)[0].left_out == []


def test_a_search_that_no_engine_answered_is_no_search_without_hits(
    site: Site, desk: Desk, engine: Source
) -> None:
    hits(site, silent=SILENT)
    with pytest.raises(CivicloomError, match="google") as told:
        desk.poll(engine)
    assert told.value.code == "FED-016"
    hits(site, silent="nothing")
    desk.time.pass_(minutes=30)
    assert desk.poll(engine) == []


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-02-27T08:00:00", "2026-02-27"),
        ("Fri, 27 Feb 2026 12:00:00 GMT", "2026-02-27"),
        ("2026年2月27日", "2026-02-26"),  # midnight in China
        (1772150400, "2026-02-27"),
        ("2026-02-30T00:00:00", None),
        ("soon", None),
        (None, None),
        ({"a": 1}, None),
    ],
)
def test_dates_of_hits_in_every_form(
    site: Site, desk: Desk, engine: Source, said: Any, day: str | None
) -> None:
    hits(site, {"url": "//n.example/1", "title": None, "content": None, "publishedDate": said})
    [hit] = desk.poll(engine)
    assert hit.url == "http://n.example/1"
    assert (hit.published.isoformat()[:10] if hit.published else None) == day


FOUND = "<rss version='2.0'><channel><item><title>t</title><link>https://n.example/{}</link></item></channel></rss>"


@pytest.mark.parametrize(
    ("urls", "asked"),
    [
        ('<Url type="application/rss+xml" template="/find?q={searchTerms?}"/>', "/find?q=x"),
        ('<os:Url type="application/rss+xml" template="/find?q={searchTerms}"/>', "/find?q=x"),
        ('<Url type="application/atom+xml; charset=utf-8" template="/find?q={searchTerms}"/>', "/find?q=x"),
        (
            '<Url type="application/rss+xml" rel="suggestions" template="/sug?q={searchTerms}"/>'
            '<Url type="application/rss+xml" rel="results" template="/find?q={searchTerms}"/>',
            "/find?q=x",
        ),
        (
            '<Url type="application/rss+xml" template="/find?q={searchTerms}&amp;n={count}&amp;s={startIndex}&amp;l={language?}&amp;e={inputEncoding}&amp;t={time:start?}"/>',
            "/find?q=x&n=50&s=1&l=*&e=UTF-8&t=",
        ),
    ],
)  # fmt: skip
def test_descriptions_in_every_form(
    site: Site, desk: Desk, declare: Callable[..., Source], urls: str, asked: str
) -> None:
    body = f"<?xml version='1.0'?><OpenSearchDescription>{urls}</OpenSearchDescription>"
    site.replies["/d.xml"] = Reply(body.encode(), "application/opensearchdescription+xml")
    site.replies["/find"] = Reply(FOUND.format(1).encode(), "text/xml")
    assert len(desk.poll(declare("opensearch", f"{site.url}/d.xml", query="x"))) == 1
    assert site.paths()[-1] == asked


def test_a_search_that_moved_is_found_by_its_description(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    words = '<OpenSearchDescription><Url type="application/rss+xml" template="/{}?q={{searchTerms}}"/></OpenSearchDescription>'
    source = declare("opensearch", f"{site.url}/d.xml", query="x")
    for number, place in enumerate(("find", "moved")):
        site.replies.clear()
        site.replies["/d.xml"] = Reply(words.format(place).encode(), "text/xml")
        site.replies[f"/{place}"] = Reply(FOUND.format(number).encode(), "text/xml")
        assert len(desk.poll(source)) == 1
    site.replies["/moved"] = Reply(status=404)
    with pytest.raises(CivicloomError, match="moved"):
        desk.poll(source)
