"""Forums made of pages: every topic of the list and every page of a topic, over several polls, and nothing twice."""

from collections.abc import Callable

import pytest

from civicloom.apps.watch.sources import Source
from civicloom.apps.watch.sources.paging import next_page, without_session

from ..serving import Reply, Site
from .conftest import Desk

A_PAGE = 10
SID = "0123456789abcdef0123456789abcdef"


class Forum:
    """A phpBB as guests see it: ten topics or posts a page, the topic that moved last first."""

    def __init__(self, site: Site, topics: int = 0, posts: int = 1) -> None:
        self._site = site
        self._topics: list[list[int]] = []
        self.last = 0
        for _ in range(topics):
            self.begin(posts)

    def begin(self, posts: int) -> None:
        self._topics.append([])
        self.reply(len(self._topics) - 1, posts)

    def reply(self, topic: int, posts: int) -> None:
        self._topics[topic] += range(self.last, self.last + posts)
        self.last += posts
        self._show()

    def remove(self, topic: int, posts: set[int]) -> None:
        self._topics[topic] = [one for one in self._topics[topic] if one not in posts]
        self._show()

    def _show(self) -> None:
        """Every page as it stands now; those that are there no more are gone."""
        self._site.replies.clear()
        order = sorted(range(len(self._topics)), key=lambda n: -self._topics[n][-1])
        rows = [
            f"<li class=row><a class=topictitle href='./viewtopic.php?t={n}&amp;sid={SID}'>第{n}个关于停水的话题</a>"
            f"<a href='./viewtopic.php?p={self._topics[n][-1]}'>最后</a></li>"
            for n in order
        ]
        self._pages("/viewforum.php?f=2", "<ul class=topics>{}</ul>", rows)
        for n, posts in enumerate(self._topics):
            shown = [f"<div id=p{one} class=post><div class=content>帖{one}</div></div>" for one in posts]  # fmt: skip
            self._pages(f"/viewtopic.php?t={n}", f"<a href='?t={n}&amp;view=next'>下一页</a>{{}}", shown)  # fmt: skip

    def _pages(self, path: str, frame: str, parts: list[str]) -> None:
        for start in range(0, len(parts), A_PAGE):
            further = (
                f"<a rel=next href='.{path}&amp;start={start + A_PAGE}'>»</a>"
                if parts[start + A_PAGE :]
                else ""
            )
            body = frame.format("".join(parts[start : start + A_PAGE])) + further
            self._site.replies[path + (f"&start={start}" if start else "")] = Reply(body.encode())


@pytest.fixture
def source(site: Site, declare: Callable[..., Source]) -> Source:
    return declare("forum", f"{site.url}/viewforum.php?f=2")


def posts(desk: Desk, source: Source, polls: int = 1) -> list[int]:
    """Numbers of the posts that some polls give, each once."""
    found = []
    for _ in range(polls):
        desk.time.pass_(minutes=30)
        found += [int(item.text[1:]) for item in desk.poll(source)]
    assert len(found) == len(set(found))
    return found


def test_all_pages_of_topics_and_of_their_list_are_read(
    site: Site, desk: Desk, source: Source
) -> None:
    forum = Forum(site, topics=25, posts=1)
    forum.reply(3, 34)
    assert set(posts(desk, source, 3)) == set(range(forum.last))
    asked = len(site.asked)
    assert posts(desk, source) == []
    assert len(site.asked) - asked <= 1 + A_PAGE + 1
    for topic, count in ((3, 1), (20, 12), (24, 1)):
        before = forum.last
        forum.reply(topic, count)
        assert sorted(posts(desk, source)) == list(range(before, forum.last))


def test_what_one_poll_leaves_comes_with_the_next_ones(
    site: Site, desk: Desk, source: Source
) -> None:
    forum = Forum(site, topics=30, posts=3)
    forum.reply(7, 470)
    found = posts(desk, source)
    assert len(found) <= 200
    # What is new by then does not wait for the old.
    before = forum.last
    forum.begin(5)
    found += posts(desk, source)
    assert set(range(before, forum.last)) <= set(found)
    found += posts(desk, source, 6)
    assert sorted(found) == list(range(forum.last))
    assert posts(desk, source) == []


def test_one_poll_reads_a_bounded_number_of_pages(site: Site, desk: Desk, source: Source) -> None:
    Forum(site, topics=200, posts=1)
    posts(desk, source)
    assert len(site.paths()) <= 70
    assert len(posts(desk, source, 5)) == 200 - 60


def test_a_topic_that_lost_pages_is_read_on(site: Site, desk: Desk, source: Source) -> None:
    forum = Forum(site, topics=6, posts=1)
    forum.reply(2, 40)
    posts(desk, source, 2)
    forum.remove(2, set(range(10, 40)))
    before = forum.last
    forum.reply(2, 3)
    assert sorted(posts(desk, source, 2)) == list(range(before, forum.last))


def test_a_topic_whose_pages_never_end_is_left(
    site: Site, desk: Desk, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    Forum(site, topics=5, posts=2)
    find = site.find

    def endless(path: str) -> Reply | None:
        if not path.startswith("/viewtopic.php?t=3"):
            return find(path)
        start = int(path.partition("start=")[2] or 0) + A_PAGE
        further = f"<a rel=next href='./viewtopic.php?t=3&amp;start={start}'>»</a>"
        return Reply(f"<div id=p6 class=post><div class=content>帖6</div></div>{further}".encode())

    monkeypatch.setattr(site, "find", endless)
    posts(desk, source)
    asked = len(site.asked)
    assert posts(desk, source) == []
    assert len([path for path, _ in site.asked[asked:] if "t=3" in path]) <= 2


def test_no_words_of_what_was_taken_stay_in_the_memory(
    site: Site, desk: Desk, source: Source
) -> None:
    Forum(site, topics=5, posts=1)
    posts(desk, source)
    assert "停水" not in repr(desk.state.memory(source.id))


@pytest.mark.parametrize(
    "link",
    [
        "<link rel=next href='index.php?topic=5.0;prev_next=next'>",
        "<a href='showthread.php?t=5&amp;goto=nextnewest'>»</a>",
        "<a rel=next href='viewtopic.php?t=5&amp;view=next'>x</a>",
        "<a href='https://elsewhere.example/2'>下一页</a>",
        "<a href='#'>下一页</a>",
    ],
)
def test_what_leads_to_another_topic_is_no_next_page(link: str) -> None:
    assert next_page(link.encode(), "http://x.example/showthread.php?t=5") == ""


def test_the_number_of_a_visit_is_no_part_of_an_address() -> None:
    for query, kept in (
        (f"?sid={SID}", ""),
        (f"?t=3&sid={SID}&start=10", "?t=3&start=10"),
        ("?s=2&sid=7", "?s=2&sid=7"),
        ("", ""),
    ):
        assert without_session(f"http://x.example/a{query}") == f"http://x.example/a{kept}"
