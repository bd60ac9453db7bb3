"""A part of a source that cannot be had, for now or for ever, costs no other, and the page of health names it."""

import json
from collections.abc import Callable

import pytest

from civicloom.apps.watch.item import Item
from civicloom.apps.watch.sources import Source, health
from civicloom.model.errors import CivicloomError

from ..serving import Reply, Site
from .conftest import Desk

TOPICS = 6


def discourse(site: Site, number: int) -> str:
    post = {"id": number, "post_number": 1, "username": "x", "cooked": f"<p>第{number}题</p>"}
    topics = [
        {"id": n, "slug": "t", "title": "t", "last_posted_at": "2026-03-01"} for n in range(TOPICS)
    ]
    latest = json.dumps({"topic_list": {"topics": topics}}).encode()
    site.replies["/latest.json"] = Reply(latest, "application/json")
    path = f"/t/{number}.json"
    answer = json.dumps({"post_stream": {"posts": [post]}}).encode()
    site.replies[path] = Reply(answer, "application/json")
    return path


def forum(site: Site, number: int) -> str:
    rows = "".join(
        f"<li><a class=topictitle href='viewtopic.php?t={n}'>第{n}个关于停水的话题</a></li>"
        for n in range(TOPICS)
    )
    site.replies["/"] = Reply(f"<ul class=topics>{rows}</ul>".encode())
    path = f"/viewtopic.php?t={number}"
    site.replies[path] = Reply(
        f"<div id=p{number} class=post><div class=content>第{number}题</div></div>".encode()
    )
    return path


def sitemap(site: Site, number: int) -> str:
    maps = "".join(f"<sitemap><loc>{site.url}/{n}.xml</loc></sitemap>" for n in range(TOPICS))
    site.replies["/"] = Reply(f"<sitemapindex>{maps}</sitemapindex>".encode(), "text/xml")
    path = f"/{number}.xml"
    site.replies[path] = Reply(f"<urlset><url><loc>{site.url}/a/{number}</loc><title>第{number}题</title></url></urlset>".encode(), "text/xml")  # fmt: skip
    site.replies[f"/a/{number}"] = Reply(f"<p>第{number}题".encode())
    return path


KINDS = {"discourse": discourse, "forum": forum, "sitemap": sitemap}


@pytest.fixture(params=KINDS)
def whole(request: pytest.FixtureRequest, site: Site, declare: Callable[..., Source]) -> Source:
    """A source of six parts."""
    for number in range(TOPICS):
        KINDS[request.param](site, number)
    return declare(request.param, site.url if request.param == "discourse" else f"{site.url}/")


def taken(items: list[Item]) -> set[int]:
    return {int((one.text or one.title)[1]) for one in items}


def broken(site: Site, source: Source, number: int, reply: Reply) -> str:
    path = KINDS[source.kind](site, number)
    site.replies[path] = reply
    return path


@pytest.mark.parametrize("status", [429, 500, 503, 404])
def test_the_other_parts_are_read_and_the_broken_one_is_named(
    site: Site, desk: Desk, whole: Source, status: int
) -> None:
    path = broken(site, whole, 2, Reply(b"{}", "application/json", status))
    assert taken(desk.poll(whole)) == {0, 1, 3, 4, 5}
    [line] = health([whole], desk.state)
    assert line.state == "well"
    assert [(path in why, str(status) in why) for why in line.left_out] == [(True, True)]
    KINDS[whole.kind](site, 2)
    desk.time.pass_(minutes=30)
    assert taken(desk.poll(whole)) == {2}
    assert health([whole], desk.state)[0].left_out == []


def test_a_part_that_lets_its_host_rest_for_long_is_asked_for_last(
    site: Site, desk: Desk, whole: Source
) -> None:
    first = 5 if whole.kind == "sitemap" else 0  # the newest map is the last by name
    rest = {"Retry-After": "300"}
    path = broken(site, whole, first, Reply(status=429, headers=rest))
    with pytest.raises(CivicloomError, match=path.replace("?", r"\?")):
        desk.poll(whole)
    for _ in range(3):
        desk.time.pass_(minutes=30)
        asked = len(site.asked)
        items = desk.poll(whole)
        assert site.paths()[-1] == path or path in [one for one, _ in site.asked[asked:]]
        if items:
            assert taken(items) == set(range(TOPICS)) - {first}
    assert path in health([whole], desk.state)[0].left_out[0]


def test_a_source_of_which_no_part_can_be_had_fails(site: Site, desk: Desk, whole: Source) -> None:
    for number in range(TOPICS):
        broken(site, whole, number, Reply(status=500))
    with pytest.raises(CivicloomError) as told:
        desk.poll(whole)
    assert (told.value.code, told.value.facts["status"]) == ("FET-010", 500)
    assert desk.state.standing(whole.id).failures == 0.5


def test_parts_that_were_not_asked_for_while_the_host_rests_come_with_the_next_poll(
    site: Site, desk: Desk, whole: Source
) -> None:
    first, last = (5, 0) if whole.kind == "sitemap" else (0, 5)
    for number in {1, 2, 3, 4}:
        broken(site, whole, number, Reply(status=500))
    found = taken(desk.poll(whole))
    assert found <= {first}
    desk.time.pass_(minutes=30)
    assert found | taken(desk.poll(whole)) == {first, last}


def test_articles_that_were_not_asked_for_while_their_host_rests_are_read_in_the_end(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    words = "停水通知的全文在这里。" * 20
    rows = "".join(f"<item><title>第{n}题</title><link>/{n}</link></item>" for n in range(6))
    site.replies["/rss"] = Reply(f"<rss version='2.0'><channel>{rows}</channel></rss>".encode(), "text/xml")  # fmt: skip
    for number in range(6):
        page = f"<article><p>{number}{words}</p></article>".encode()
        site.replies[f"/{number}"] = Reply(page)
    site.replies["/1"] = Reply(status=429, headers={"Retry-After": "300"})
    source, found = declare("feed", f"{site.url}/rss"), []
    for _ in range(4):
        found += desk.poll(source)
        desk.time.pass_(minutes=30)
    assert {item.title: len(item.text) > 100 for item in found} == {
        f"第{n}题": n != 1 for n in range(6)
    }
