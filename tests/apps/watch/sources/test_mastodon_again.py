"""Mastodon posts of any age that were edited or deleted are found in turn, by their numbers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from civicloom.apps.watch.sources import Source

from ..serving import serving
from .conftest import Desk, Interface

Post = dict[str, Any]


class Server(Interface):
    """One account's posts on a server that gives posts by their numbers, twenty at most, since ``version`` 4.3."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[int, Post] = {}
        self.version = (4, 3)
        self.status = 200

    def answer(self, path: str, said: dict[str, list[str]]) -> Any:
        if path == "/api/v1/accounts/lookup":
            return {"id": "5"}
        if path == "/api/v1/accounts/5/statuses":
            before = int(said.get("max_id", ["999999"])[0])
            return [self.posts[n] for n in sorted(self.posts, reverse=True) if n < before][:40]
        if path == "/api/v1/statuses" and self.version >= (4, 3):
            numbers = [int(one) for one in said["id[]"]]
            if self.status != 200 or len(numbers) > 20:
                return self.status if self.status != 200 else 422
            return [self.posts[n] for n in numbers if n in self.posts]
        number = path.removeprefix("/api/v1/statuses/")
        found = self.posts.get(int(number)) if number.isdecimal() else None
        return found or 404

    def write(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            self.posts[number] = {"id": str(number), "visibility": "public", "account": {"acct": "yunxi"},
                                  "content": f"第{number}条", "edited_at": None,
                                  "created_at": "2026-03-01T00:00:00Z"}  # fmt: skip

    def edit(self, number: int, words: str, hour: int = 0) -> None:
        changed = {"content": words, "edited_at": f"2026-03-02T{hour:02}:00:00.000Z"}
        self.posts[number] = self.posts[number] | changed

    def by_number(self) -> list[str]:
        return [path for path in self.paths() if path.startswith("/api/v1/statuses")]


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    with serving(one):
        yield one


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Desk:
    return Desk(tmp_path, server.allowed)


@pytest.fixture
def source(server: Server, declare: Callable[..., Source]) -> Source:
    return declare("mastodon", server.url, account="yunxi", official=True)


def fill(server: Server, desk: Desk, source: Source, last: int) -> None:
    server.write(1, 40)
    desk.poll(source)
    server.write(41, last)
    while desk.poll(source):
        pass


def polls(desk: Desk, source: Source, number: int) -> list[str]:
    found: list[str] = []
    for _ in range(number):
        desk.time.pass_(hours=1)
        found += [item.text for item in desk.poll(source)]
    return found


def standing(desk: Desk) -> list[str]:
    return sorted(what for what, _ in desk.state.statuses().values())


def test_an_old_post_that_was_edited_or_deleted_is_found_in_its_turn(
    server: Server, desk: Desk, source: Source
) -> None:
    fill(server, desk, source, 300)
    server.edit(3, "第3条，已更正")
    server.edit(150, "第150条，已更正")
    del server.posts[77]
    assert sorted(polls(desk, source, 3)) == ["第150条，已更正", "第3条，已更正"]
    assert standing(desk) == ["edited", "edited", "withdrawn"]
    assert polls(desk, source, 6) == []
    server.edit(3, "第3条，再更正", hour=5)
    assert polls(desk, source, 3) == ["第3条，再更正"]


def test_a_poll_asks_for_a_hundred_old_posts_twenty_at_a_time(
    server: Server, desk: Desk, source: Source
) -> None:
    fill(server, desk, source, 300)
    server.asked.clear()
    polls(desk, source, 1)
    asked = [parse_qs(urlsplit(path).query)["id[]"] for path in server.by_number()]
    assert [len(numbers) for numbers in asked] == [20] * 5
    assert len({number for numbers in asked for number in numbers}) == 100


def test_a_server_that_gives_none_by_number_is_asked_once_and_told(
    server: Server, desk: Desk, source: Source
) -> None:
    server.version = (4, 2)
    fill(server, desk, source, 100)
    server.asked.clear()
    server.edit(3, "第3条，已更正")
    server.edit(90, "第90条，已更正")
    assert polls(desk, source, 1) == ["第90条，已更正"]
    assert len(server.by_number()) == 1
    assert "statuses" in desk.state.memory(source.id)["troubled"]
    assert standing(desk) == ["edited"]


def test_an_answer_without_the_posts_withdraws_none_that_is_there(
    server: Server, desk: Desk, source: Source
) -> None:
    """Other programs know other words for the same question, and answer with an empty list."""
    fill(server, desk, source, 60)
    kept, server.answer = (
        server.answer,
        lambda path, query: (  # type: ignore[method-assign]
            [] if path == "/api/v1/statuses" else kept(path, query)
        ),
    )
    assert polls(desk, source, 2) == []
    assert standing(desk) == []


def test_a_host_that_rests_keeps_what_is_new_coming(
    server: Server, desk: Desk, source: Source
) -> None:
    fill(server, desk, source, 60)
    server.status = 503
    server.write(61, 62)
    assert polls(desk, source, 1) == ["第61条", "第62条"]
    server.status = 200
    server.edit(5, "第5条，已更正")
    assert polls(desk, source, 2) == ["第5条，已更正"]
