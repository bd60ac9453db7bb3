"""Blogs and wikis as they are run in offices: page by page, through edits, hidden text and deletion."""

import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from civicloom.apps.watch.fetch import read_warc
from civicloom.apps.watch.item import Item
from civicloom.apps.watch.sources import Source, State
from civicloom.apps.watch.sources.engines import unmarked
from civicloom.apps.watch.sources.entry import plain

from ..prepared import needs
from .conftest import Desk
from .php_sites import Mediawiki, Wordpress, mediawiki, wordpress

NAME = "合成居民甲"
pytestmark = needs("php-sites")


@pytest.fixture(scope="module")
def blog() -> Iterator[Wordpress]:
    with wordpress() as one:
        yield one


@pytest.fixture(scope="module")
def wiki() -> Iterator[Mediawiki]:
    with mediawiki(NAME) as one:
        one.log_in("Keeper")
        yield one


@pytest.fixture
def of_blog(
    blog: Wordpress, tmp_path: Path, declare: Callable[..., Source]
) -> Callable[[], list[Item]]:
    """Polls the emptied blog."""
    ids = blog.call(["get_posts", {"numberposts": -1, "post_status": "any", "fields": "ids"}])[0]
    blog.call(*(["wp_delete_post", one, True] for one in ids))
    return polls(Desk(tmp_path, blog.allowed), declare("wordpress", blog.url))


@pytest.fixture
def of_wiki(
    wiki: Mediawiki, tmp_path: Path, declare: Callable[..., Source]
) -> Callable[[], list[Item]]:
    """Polls the wiki, whose changes until now were taken."""
    poll = polls(Desk(tmp_path, wiki.allowed), declare("mediawiki", f"{wiki.url}/api.php"))
    poll()
    return poll


Statuses = Callable[[], dict[str, tuple[str, str]]]


@pytest.fixture
def statuses(tmp_path: Path) -> Statuses:
    """What the state of the polls says of items that do not stand as they were."""

    def read() -> dict[str, tuple[str, str]]:
        state = State(tmp_path / "state.db")
        try:
            return state.statuses()
        finally:
            state.close()

    return read


def polls(desk: Desk, source: Source) -> Callable[[], list[Item]]:
    desk.time.at = datetime.now(UTC)
    return lambda: desk.poll(source)


def titles(items: list[Item]) -> list[str]:
    return [item.title for item in items]


def test_a_blog_is_read_back_to_what_is_known(
    blog: Wordpress, of_blog: Callable[[], list[Item]]
) -> None:
    blog.call(*(blog.publish(number) for number in range(51)))
    first = of_blog()
    assert titles(first) == [f"通知 {n}" for n in range(1, 51)]
    assert first[0].text == "第1号停水通知"
    assert first[0].published == datetime(2026, 3, 1, 0, 1, tzinfo=UTC)
    assert of_blog() == []
    blog.call(*(blog.publish(number) for number in range(51, 261)))
    newest, rest = titles(of_blog()), titles(of_blog())
    assert rest + newest == [f"通知 {n}" for n in range(51, 261)]
    assert 150 <= len(newest) <= 200
    assert of_blog() == []


def test_a_blog_whose_known_posts_are_gone_ends_with_its_last_page(
    blog: Wordpress, of_blog: Callable[[], list[Item]]
) -> None:
    (old,) = blog.call(blog.publish(0))
    assert len(of_blog()) == 1
    blog.call(["wp_delete_post", old, True], *(blog.publish(n) for n in range(1, 51)))
    assert titles(of_blog()) == [f"通知 {n}" for n in range(1, 51)]
    assert of_blog() == []


def test_an_edited_post_comes_again_in_place_of_what_it_was(
    blog: Wordpress, of_blog: Callable[[], list[Item]], statuses: Statuses
) -> None:
    edited, moved, saved, _ = blog.call(*(blog.publish(n) for n in range(4)))
    blog.call(["update_option", "permalink_structure", "/%postname%/"])
    first = of_blog()
    assert (len(first), statuses()) == (4, {})

    def edit(**words: str) -> list[Item]:
        time.sleep(1.1)  # WordPress tells seconds
        blog.call(["wp_update_post", {"ID": edited, **words}])
        return of_blog()

    blog.call(
        ["wp_update_post", {"ID": moved, "post_name": "moved"}],
        ["wp_update_post", {"ID": saved}],
    )
    (second,) = edit(post_content="改为明日停水" * 10)
    assert (second.text, second.published) == ("改为明日停水" * 10, first[0].published)
    assert second.id not in {item.id for item in first}
    assert {id_: what for id_, (what, _) in statuses().items()} == {first[0].id: "edited"}
    assert of_blog() == []
    assert edit(comment_status="closed") == []
    (third,) = edit(post_title="更正")
    assert (third.title, third.text) == ("更正", second.text)
    (fourth,) = edit(post_title=second.title)  # as it was once
    assert (fourth.title, fourth.text) == (second.title, second.text)
    assert set(statuses()) == {item.id for item in (first[0], second, third)}
    blog.call(["update_option", "permalink_structure", ""])
    assert of_blog() == []


def test_an_edit_of_an_older_post_is_seen(
    blog: Wordpress, of_blog: Callable[[], list[Item]], statuses: Statuses
) -> None:
    old, saved, *_ = blog.call(*(blog.publish(n) for n in range(40)))
    first = {item.title: item for item in of_blog()}
    blog.call(*(blog.publish(n) for n in range(40, 100)))
    assert len(of_blog()) == 60
    time.sleep(1.1)  # WordPress tells seconds
    for text in ("改为明日停水", "改为后日停水"):
        blog.call(
            ["wp_update_post", {"ID": old, "post_content": text * 10}],
            ["wp_update_post", {"ID": saved}],
            blog.publish(100, post_title="又一则", post_content=text),
        )
        later = {item.title: item for item in of_blog()}
        assert set(later) == {"通知 0", "又一则"}
        assert later["通知 0"].text == text * 10
        assert of_blog() == []
        time.sleep(1.1)
    assert first["通知 0"].id in statuses()
    assert len(statuses()) == 2
    blog.call(["wp_trash_post", saved])
    assert of_blog() == []


def test_a_post_that_is_shown_no_more_is_withdrawn_until_it_returns(
    blog: Wordpress, of_blog: Callable[[], list[Item]], statuses: Statuses
) -> None:
    numbers = blog.call(*(blog.publish(n) for n in range(5)))
    trashed, gone, draft, locked, _ = numbers
    ids = {item.title: item.id for item in of_blog()}
    blog.call(
        ["wp_trash_post", trashed],
        ["wp_delete_post", gone, True],
        ["wp_update_post", {"ID": draft, "post_status": "draft"}],
        ["wp_update_post", {"ID": locked, "post_password": "x"}],
    )
    assert of_blog() == []
    assert {id_: what for id_, (what, _) in statuses().items()} == {
        ids[f"通知 {n}"]: "withdrawn" for n in range(4)
    }
    blog.call(["wp_update_post", {"ID": draft, "post_status": "publish"}])
    of_blog()
    assert ids["通知 2"] not in {
        id_ for id_, (what, _) in statuses().items() if what == "withdrawn"
    }
    assert ids["通知 1"] in statuses()


def test_posts_that_newer_ones_push_down_are_not_taken_for_withdrawn(
    blog: Wordpress, of_blog: Callable[[], list[Item]], statuses: Statuses
) -> None:
    old = blog.call(*(blog.publish(n) for n in range(5)))
    ids = {item.title: item.id for item in of_blog()}
    blog.call(["wp_trash_post", old[1]], *(blog.publish(n) for n in range(5, 60)))
    assert len(of_blog()) == 55
    assert {id_: what for id_, (what, _) in statuses().items()} == {ids["通知 1"]: "withdrawn"}


def test_what_a_blog_does_not_show_is_not_taken(
    blog: Wordpress, of_blog: Callable[[], list[Item]]
) -> None:
    (locked,) = blog.call(
        blog.publish(0, post_password="x", post_title="内部"),
        blog.publish(1, post_status="draft"),
        blog.publish(2, post_status="private"),
        blog.publish(3, post_status="future", post_date_gmt="2999-01-01 00:00:00"),
        blog.publish(4),
    )[:1]
    assert titles(of_blog()) == ["通知 4"]
    blog.call(["wp_update_post", {"ID": locked, "post_password": "", "post_title": "公开"}])
    assert titles(of_blog()) == ["公开"]


def test_a_wiki_is_read_back_to_what_is_known(
    wiki: Mediawiki, of_wiki: Callable[[], list[Item]], tmp_path: Path
) -> None:
    wiki.write({f"街道{n:03}": f"'''街道{n}'''见[[云溪|溪]]" for n in range(60)}, NAME)
    items = of_wiki()
    assert sorted(item.text for item in items) == sorted(f"街道{n}见溪" for n in range(60))
    assert of_wiki() == []
    assert len({item.thread for item in items}) == 60
    assert len({item.author for item in items}) == 1
    kept = b"".join(record.body for record in read_warc(tmp_path / "warc"))
    assert "街道7见溪" in kept.decode()
    assert NAME not in kept.decode() + repr(items)
    with urllib.request.urlopen(items[7].url) as answer:
        assert items[7].title in answer.read().decode()


def test_texts_that_a_wiki_cuts_off_are_asked_for_again(
    wiki: Mediawiki, of_wiki: Callable[[], list[Item]]
) -> None:
    long = {f"长文{n}": f"{n}" + "水" * 650_000 for n in range(5)}
    wiki.write({**long, **{f"后来{n}": f"短文{n}" for n in range(3)}}, NAME)
    texts = {item.title: item.text for item in of_wiki()}
    assert {title: text[:2] for title, text in texts.items() if title in long} == {
        title: text[:2] for title, text in long.items()
    }
    assert [texts[f"后来{n}"] for n in range(3)] == [f"短文{n}" for n in range(3)]


def test_each_change_of_a_wiki_is_an_item_and_summaries_are_not_read(
    wiki: Mediawiki, of_wiki: Callable[[], list[Item]]
) -> None:
    wiki.write({"桥": "旧桥", "路": "旧路"}, NAME)
    first = of_wiki()
    wiki.do("edit", title="桥", text="新桥", summary=f"撤销[[User:{NAME}|{NAME}]]的改动")
    wiki.do("edit", title="路", text="")
    second = of_wiki()
    assert [item.text for item in second] == ["新桥", ""]
    assert {item.thread for item in second} == {item.thread for item in first}
    assert NAME not in repr(second)


def test_hidden_and_deleted_changes_of_a_wiki_stop_nothing(
    wiki: Mediawiki, of_wiki: Callable[[], list[Item]]
) -> None:
    wiki.write({"甲": "要隐藏的话", "乙": "要删除的话", "丙": "留下的话"}, NAME)
    page = wiki.ask(action="query", titles="甲", prop="revisions", rvprop="ids")
    number = str(page["query"]["pages"][0]["revisions"][0]["revid"])
    wiki.do("edit", title="甲", text="干净的话")
    words = {"type": "revision", "target": "甲", "ids": number, "hide": "content|user|comment"}
    wiki.do("revisiondelete", **words)
    wiki.do("delete", title="乙")
    items = of_wiki()
    assert sorted(item.text for item in items) == ["", "干净的话", "留下的话"]
    assert next(item for item in items if not item.text).author == ""


def test_wikitext_reads_as_the_wiki_shows_it(wiki: Mediawiki) -> None:
    text = (
        "'''云溪'''是[[河流|河]]，见[https://example.org 说明]。\n\n== 水情 ==\n"
        "* 一号桥\n* 二号桥\n# 三号桥\n{| class=wikitable\n! 日期\n|-\n| 三月\n|}\n__NOTOC__"
    )
    shown = wiki.ask(
        action="parse", text=text, contentmodel="wikitext", prop="text", disableeditsection="1"
    )
    lines = [line for line in plain(shown["parse"]["text"]).splitlines() if line]
    assert "".join(unmarked(text).split()) == "".join("".join(lines).split())
