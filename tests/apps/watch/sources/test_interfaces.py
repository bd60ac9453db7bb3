"""Open interfaces of forums, microblogs, engines: whole posts, no private names, none kept."""

import base64
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from civicloom.apps.watch.fetch import read_warc
from civicloom.apps.watch.item import item_id
from civicloom.apps.watch.sources import Source
from civicloom.apps.watch.sources.engines import unmarked
from civicloom.model.errors import CivicloomError

from ..serving import Reply, Site
from .conftest import DATA, Desk

NAME = "syntheticperson"
JSON = "application/json"


def answers(site: Site, **paths: Any) -> None:
    for path, data in paths.items():
        site.replies["/" + path.replace("__", "/")] = Reply(json.dumps(data).encode(), JSON)


def reply(site: Site, path: str, data: Any) -> None:
    site.replies[path] = Reply(json.dumps(data).encode(), JSON)


def nameless(desk: Desk, items: list[Any]) -> bool:
    kept = b"".join(record.body for record in read_warc(desk.folder / "warc"))
    return NAME not in repr(items) and NAME.encode() not in kept and bool(kept)


def test_discourse(site: Site, desk: Desk, declare: Callable[..., Source]) -> None:
    topic = {"id": 7, "slug": "water", "title": "停水", "last_posted_at": "2026-03-01T00:00:00Z"}
    posts = [
        {
            "id": 70 + n,
            "post_number": n,
            "username": NAME,
            "cooked": f"<p>第{n}楼 <a>@{NAME}</a></p>",
            "created_at": "2026-03-01T00:00:00Z",
            "reply_to_post_number": 1 if n > 1 else None,
        }
        for n in (1, 2)
    ]
    reply(site, "/latest.json", {"topic_list": {"topics": [topic]}})
    reply(site, "/t/7.json", {"post_stream": {"posts": posts}})
    source = declare("discourse", site.url)
    items = desk.poll(source)
    assert [item.url for item in items] == [f"{site.url}/t/water/7/{n}" for n in (1, 2)]
    assert items[1].reply_to == items[0].id
    assert nameless(desk, items)
    asked = len(site.asked)
    assert desk.poll(source) == []
    assert [path for path, _ in site.asked[asked:]] == ["/latest.json"]


class Discourse:
    """Topics as Discourse shows them: twenty posts with a topic, the others by their ids."""

    def __init__(self, site: Site, **topics: int) -> None:
        self._site = site
        self._topics = [
            {"id": int(name[1:]), "slug": name, "title": name, "last_posted_at": "2026-03-01T00:00:00Z"}
            for name in topics
        ]  # fmt: skip
        reply(site, "/latest.json", {"topic_list": {"topics": self._topics}})
        for name, count in topics.items():
            self.show(int(name[1:]), count)

    def show(self, topic: int, count: int, at: str = "2026-03-01T00:00:00Z") -> None:
        posts = [
            {
                "id": 1000 * topic + n,
                "post_number": n,
                "username": NAME,
                "cooked": f"<p>话题{topic}第{n}楼😀</p>",
                "created_at": "2026-03-01T00:00:00Z",
            }
            for n in range(1, count + 1)
        ]
        for one in self._topics:
            if one["id"] == topic:
                one["last_posted_at"] = at
        reply(self._site, "/latest.json", {"topic_list": {"topics": self._topics}})
        stream = {"posts": posts[:20], "stream": [one["id"] for one in posts]}
        reply(self._site, f"/t/{topic}.json", {"post_stream": stream})
        for end in range(count, 20, -20):
            asked = posts[max(20, end - 20) : end]
            wanted = "&".join(f"post_ids[]={one['id']}" for one in asked)
            reply(self._site, f"/t/{topic}/posts.json?{wanted}", {"post_stream": {"posts": asked}})


def test_a_discourse_topic_is_read_beyond_its_first_posts(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    forum = Discourse(site, t7=47)
    source = declare("discourse", site.url)
    texts = [item.text for item in desk.poll(source)]
    assert texts == [f"话题7第{n}楼😀" for n in range(1, 48)]
    forum.show(7, 49, "2026-03-02T00:00:00Z")
    asked = len(site.asked)
    assert [item.text for item in desk.poll(source)] == ["话题7第48楼😀", "话题7第49楼😀"]
    assert len(site.asked) - asked == 3


def test_discourse_posts_beyond_what_one_poll_takes_come_with_the_next(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    Discourse(site, **{f"t{n}": 20 for n in range(1, 13)})
    source = declare("discourse", site.url)
    first, second = desk.poll(source), desk.poll(source)
    assert (len(first), len(second)) == (200, 40)
    assert len({item.id for item in first + second}) == 240
    assert desk.poll(source) == []


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_discourse_topic_that_is_gone_or_closed_costs_no_other(
    site: Site, desk: Desk, declare: Callable[..., Source], status: int
) -> None:
    forum, source = Discourse(site, t1=1, t2=1, t3=1), declare("discourse", site.url)
    for topic in (1, 2, 3):
        site.replies[f"/t/{topic}.json"] = Reply(b'{"errors": []}', JSON, status)
    with pytest.raises(CivicloomError) as told:
        desk.poll(source)
    assert told.value.code == "FET-010"
    forum.show(1, 1)
    forum.show(3, 1)
    assert [item.title for item in desk.poll(source)] == ["t1", "t3"]


def test_flarum(site: Site, desk: Desk, declare: Callable[..., Source]) -> None:
    def link(kind: str, number: str) -> dict[str, Any]:
        return {"data": {"type": kind, "id": number}}

    post = {
        "type": "posts",
        "id": "5",
        "attributes": {
            "number": 2,
            "contentType": "comment",
            "contentHtml": "<p>漏水了</p>",
            "createdAt": "2026-03-01T00:00:00+00:00",
        },
        "relationships": {"user": link("users", "1"), "discussion": link("discussions", "3")},
    }
    event = {**post, "id": "6", "attributes": {"contentType": "discussionRenamed"}}
    included = [
        {"type": "users", "id": "1", "attributes": {"username": NAME}},
        {"type": "discussions", "id": "3", "attributes": {"title": "水管"}},
    ]
    reply(site, "/api/posts", {"data": [post, event], "included": included})
    (item,) = desk.poll(declare("flarum", site.url))
    assert (item.title, item.text, item.url) == ("水管", "漏水了", f"{site.url}/d/3/2")
    assert nameless(desk, [item])


def test_phpbb_pages(site: Site, desk: Desk, declare: Callable[..., Source]) -> None:
    rows = "".join(
        f"<li class=row><a class=topictitle href='viewtopic.php?t={n}'>第{n}个关于停水的话题</a></li>"
        for n in range(5)
    )
    site.replies["/viewforum.php?f=2"] = Reply(f"<ul class=topics>{rows}</ul>".encode())
    for n in range(5):
        site.replies[f"/viewtopic.php?t={n}"] = Reply(
            f"<div id=p{n} class='post has-profile'><p class=author>by <strong><a class=username>{NAME}</a></strong> » <time datetime='2026-03-01T00:00:00+00:00'>x</time></p><div class=content>第{n}楼的水停了</div></div>".encode()
        )
    items = desk.poll(declare("forum", f"{site.url}/viewforum.php?f=2"))
    assert [item.text for item in items] == [f"第{n}楼的水停了" for n in range(5)]
    assert all(item.published and item.author for item in items)
    assert nameless(desk, items)


def test_a_topic_of_a_forums_pages_that_is_gone_or_closed_costs_no_other(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    rows = "".join(
        f"<li class=row><a class=topictitle href='viewtopic.php?t={n}'>第{n}个关于停水的话题</a></li>"
        for n in range(5)
    )
    site.replies["/viewforum.php?f=2"] = Reply(f"<ul class=topics>{rows}</ul>".encode())
    source = declare("forum", f"{site.url}/viewforum.php?f=2")
    with pytest.raises(CivicloomError) as told:
        desk.poll(source)
    assert told.value.code == "FET-010"
    site.replies["/viewtopic.php?t=0"] = Reply(b"members only", status=403)
    site.replies["/viewtopic.php?t=3"] = Reply(
        "<div id=p3 class=post><div class=content>水来了</div></div>".encode()
    )
    assert [item.text for item in desk.poll(source)] == ["水来了"]


def cassette(name: str) -> list[Any]:
    path = DATA / "api" / name
    if not path.is_file():
        pytest.skip(f"the recorded answers are not here: {path}")
    text = gzip.decompress(path.read_bytes()).decode()
    if name.endswith(".yaml.gz"):
        bodies = [one["response"]["body"]["string"] for one in yaml.safe_load(text)["interactions"]]
    else:
        data = json.loads(text)
        found = [
            one["response"]["body"] for one in data.get("interactions") or data["http_interactions"]
        ]
        bodies = [b.get("string") or base64.b64decode(b.get("base64_string", "")) for b in found]
    return [parsed(body) for body in bodies]


def parsed(body: Any) -> Any:
    if isinstance(body, bytes) and body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    try:
        return json.loads(body)
    except ValueError:
        return None


def test_recorded_mastodon_posts(site: Site, desk: Desk, declare: Callable[..., Source]) -> None:
    timelines = [
        data
        for data in cassette("mastodon_cassettes/test_hashtag_tl.yaml.gz")
        if isinstance(data, list) and data and "visibility" in data[0]
    ]
    assert timelines
    reply(site, "/api/v1/timelines/tag/hoot", timelines[0])
    items = desk.poll(declare("mastodon", site.url, hashtag="#hoot"))
    public = [post for post in timelines[0] if post["visibility"] in ("public", "unlisted")]
    assert {item.id for item in items} == {item_id("a-mastodon", post["id"]) for post in public}
    assert all(item.author.startswith("author-") and item.published for item in items)
    names = {post["account"]["acct"] for post in public}
    assert not any(f"@{name}" in item.url + item.text for name in names for item in items)


def test_mastodon_takes_public_posts_of_their_own_authors_alone(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    def post(number: int, **more: Any) -> dict[str, Any]:
        return {
            "id": str(number),
            "visibility": "public",
            "content": f"<p>n{number} @{NAME}@h.example</p>",
            "created_at": "2026-03-01T00:00:00.000Z",
            "account": {"acct": NAME},
            "url": f"{site.url}/@{NAME}/{number}",
            **more,
        }

    posts = [
        post(1),
        post(2, visibility="private"),
        post(3, visibility="direct"),
        post(4, reblog={"id": "9"}),
    ]
    reply(site, "/api/v1/timelines/public", posts)
    items = desk.poll(declare("mastodon", site.url))
    assert [item.text[:2] for item in items] == ["n1"]
    assert nameless(desk, items)


def test_mastodon_posts_that_were_edited_or_deleted_are_followed(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    def post(number: int, words: str = "停水", edited: str = "") -> dict[str, Any]:
        stamp = edited and f"2026-03-02T{edited}:00.000Z"
        return {"id": str(number), "visibility": "public", "content": words, "edited_at": stamp or None,
                "created_at": "2026-03-01T00:00:00.000Z", "account": {"acct": NAME}}  # fmt: skip

    def poll(*posts: dict[str, Any]) -> list[str]:
        reply(site, "/api/v1/timelines/public", list(posts))
        desk.time.pass_(hours=1)
        return [item.text for item in desk.poll(source)]

    def statuses() -> list[str]:
        return sorted(what for what, _ in desk.state.statuses().values())

    source = declare("mastodon", site.url)
    before = post(11, "停水到三点", "00:10")
    assert poll(before, post(10), post(9)) == ["停水", "停水", "停水到三点"]
    assert poll(before, post(10), post(9)) == []
    assert poll(before, post(10, "停水到五点", "01:30"), post(9)) == ["停水到五点"]
    assert poll(before, post(10, "停水到五点", "01:30"), post(9, "停水", "02:30")) == []
    assert statuses() == ["edited"]
    last = post(10, "停水到六点", "03:30")
    assert poll(before, last, post(9)) == ["停水到六点"]
    assert statuses() == ["edited", "edited"]
    # 10 is gone, 11 stands elsewhere, 9 is older than what is shown.
    reply(site, "/api/v1/statuses/11", before)
    assert poll(post(12), post(9)) == ["停水"]
    assert statuses() == ["edited", "edited", "withdrawn"]
    assert poll(post(12), last, post(9)) == []
    assert statuses() == ["edited", "edited"]


def test_an_institutions_account_keeps_its_name(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    reply(site, "/api/v1/accounts/lookup", {"id": "5", "acct": "yunxi"})
    one = {
        "id": "1",
        "visibility": "public",
        "content": f"停水 @{NAME}",
        "account": {"acct": "yunxi"},
        "url": "https://m.example/@yunxi/1",
        "created_at": "2026-03-01T00:00:00Z",
    }
    reply(site, "/api/v1/accounts/5/statuses", [one])
    (item,) = desk.poll(declare("mastodon", site.url, account="yunxi", official=True))
    assert (item.author, item.url) == ("yunxi", "https://m.example/@yunxi/1")
    assert NAME not in item.text


def test_recorded_reddit_listings(site: Site, desk: Desk, declare: Callable[..., Source]) -> None:
    listings = [
        data
        for path in sorted((DATA / "api/reddit_cassettes").glob("*.json.gz"))
        for data in cassette(f"reddit_cassettes/{path.name}")
        if isinstance(data, dict) and data.get("kind") == "Listing" and data["data"]["children"]
        if all(child["kind"] in ("t1", "t3") for child in data["data"]["children"])
    ]
    if not listings:
        pytest.skip("no recorded listing is here")
    best = max(listings, key=lambda data: len(data["data"]["children"]))
    reply(site, "/r/yunxi/new.json", best)
    items = desk.poll(declare("reddit", f"{site.url}/r/yunxi/new/"))
    assert len(items) == len({child["data"]["name"] for child in best["data"]["children"]})
    assert all(item.author == "" or item.author.startswith("author-") for item in items)


def test_searxng_and_opensearch(site: Site, desk: Desk, declare: Callable[..., Source]) -> None:
    hits = [
        {
            "url": "https://n.example/1",
            "title": "云溪停水",
            "content": "摘要",
            "publishedDate": "2026-03-01T00:00:00",
        }
    ]
    reply(site, "/search", {"results": hits})
    (hit,) = desk.poll(declare("searxng", site.url, query="云溪 停水"))
    assert (hit.kind, hit.url, hit.text) == ("hit", "https://n.example/1", "摘要")
    assert "q=%E4%BA%91" in site.asked[-1][0]
    site.replies["/description.xml"] = Reply(
        b'<?xml version="1.0"?><OpenSearchDescription><Url type="text/html" template="/h?q={searchTerms}"/><Url type="application/rss+xml" template="/find?q={searchTerms}&amp;n={count?}&amp;x={other?}"/></OpenSearchDescription>',
        "application/opensearchdescription+xml",
    )
    rows = "<item><title>t</title><link>https://n.example/2</link></item>"
    site.replies["/find"] = Reply(
        f"<rss version='2.0'><channel>{rows}</channel></rss>".encode(), "text/xml"
    )
    (hit,) = desk.poll(declare("opensearch", f"{site.url}/description.xml", query="a&b"))
    assert hit.url == "https://n.example/2"
    assert site.asked[-1][0] == "/find?q=a%26b&n=50&x="
    site.replies["/none.xml"] = Reply(b"<OpenSearchDescription/>", "text/xml")
    desk.state.close()
    other = Desk(desk.folder / "other", site.allowed)
    with pytest.raises(CivicloomError) as error:
        other.poll(declare("opensearch", f"{site.url}/none.xml", query="a"))
    assert error.value.code == "FED-015"


def test_wordpress_and_mediawiki(site: Site, desk: Desk, declare: Callable[..., Source]) -> None:
    post = {
        "id": 4,
        "date_gmt": "2026-03-01T00:00:00",
        "link": f"{site.url}/?p=4",
        "title": {"rendered": "通知 &#8211; 一"},
        "content": {"rendered": "<p>正文</p>"},
        "author": 1,
    }
    reply(site, "/?rest_route=/wp/v2/posts&per_page=50", [post])
    (item,) = desk.poll(declare("wordpress", site.url))
    assert (item.title, item.text, item.kind) == ("通知 – 一", "正文", "article")
    change = {
        "type": "edit",
        "title": "云溪",
        "revid": 9,
        "pageid": 2,
        "user": NAME,
        "timestamp": "2026-03-01T00:00:00Z",
    }
    text = {"slots": {"main": {"content": "'''云溪'''是[[河流|河]]。"}}, "revid": 9}
    base = "/w/api.php?action=query&format=json&formatversion=2"
    recent = f"{base}&list=recentchanges&rcnamespace=0&rctype=new|edit&rclimit=50&rcprop=title|ids|timestamp|user"
    texts = f"{base}&prop=revisions&rvprop=ids|content&rvslots=main&revids=9"
    for one in (recent, recent.replace("|", "%7C")):
        reply(site, one, {"query": {"recentchanges": [change]}})
    for one in (texts, texts.replace("|", "%7C")):
        reply(site, one, {"query": {"pages": [{"revisions": [text]}]}})
    (item,) = desk.poll(declare("mediawiki", f"{site.url}/w/api.php"))
    assert (item.title, item.text) == ("云溪", "云溪是河。")
    assert item.url == f"{site.url}/w/index.php?oldid=9"
    assert nameless(desk, [item])


@pytest.mark.parametrize(
    "body", [b"<html>", b"[1, 2", b"{}", b"null", b'{"topic_list": {"topics": "x"}}', b"[" * 50_000]
)
@pytest.mark.parametrize("kind", ["discourse", "flarum", "mastodon", "reddit", "wordpress"])
def test_what_is_not_the_interface_it_should_be_is_told(
    site: Site, desk: Desk, declare: Callable[..., Source], kind: str, body: bytes
) -> None:
    for path in ("/latest.json", "/api/posts", "/api/v1/timelines/public", "/r.json", "/r/"):
        site.replies[path] = Reply(body, JSON)
    with pytest.raises(CivicloomError) as error:
        desk.poll(declare(kind, f"{site.url}/r" if kind in ("reddit", "wordpress") else site.url))
    assert error.value.code == "FED-009"


def test_odd_values_inside_the_right_shape_crash_nothing(
    site: Site, desk: Desk, declare: Callable[..., Source], tmp_path: Path
) -> None:
    odd = [
        {"id": {"a": 1}, "visibility": "public"},
        {
            "id": 5,
            "visibility": "public",
            "content": 7,
            "account": None,
            "media_attachments": "x",
            "created_at": 99,
        },
        3,
        None,
    ]
    reply(site, "/api/v1/timelines/public", odd)
    (item,) = desk.poll(declare("mastodon", site.url))
    assert (item.text, item.published, item.author) == ("7", None, "")


@pytest.mark.parametrize("one", [" ", "=", "<ref", "[[", "{{", "[http://", "'", "|", "== ", "\n="])
def test_odd_wikitext_takes_no_long_time(one: str) -> None:
    assert len(unmarked(one * 100_000 + "x")) <= 400_000
