"""Whatever comes between two polls is taken: page by page back to what is known, over several polls where it is much."""

from collections.abc import Callable
from typing import Any

import pytest

from civicloom.apps.watch.item import Item
from civicloom.apps.watch.sources import Source

from ..serving import serving
from .conftest import Desk, Interface

DID = "did:plc:yunxi"


class Server(Interface):
    """Numbered posts, newest first, as the interface of each kind gives them; ``hidden`` are shown no more."""

    def __init__(self) -> None:
        super().__init__()
        self.last, self.hidden = 0, set[int]()

    def answer(self, path: str, said: dict[str, list[str]]) -> Any:
        one = {name: values[0] for name, values in said.items()}
        return ANSWERS[path](self, one) if path in ANSWERS else 404

    def pages(self) -> int:
        """How many pages of lists were asked for."""
        return sum(not path.startswith("/api/v1/statuses") for path in self.paths())

    def numbers(self, start: int = 0, before: int | None = None) -> list[int]:
        shown = [n for n in range(self.last, 0, -1) if n not in self.hidden]
        return [n for n in shown if before is None or n < before][start:]


def words(number: int) -> str:
    return f"第{number}条停水通知"


def mastodon(server: Server, said: dict[str, str]) -> Any:
    before = int(said["max_id"]) if "max_id" in said else None
    return [
        {
            "id": str(n),
            "visibility": "public" if n % 5 else "private",  # one in five is not for everybody
            "content": f"<p>{words(n)}</p>",
            "created_at": "2026-03-01T00:00:00Z",
        }
        for n in server.numbers(before=before)[:40]
    ]


def flarum(server: Server, said: dict[str, str]) -> Any:
    start = int(said.get("page[offset]", 0))
    rest = server.numbers(start)
    data = [
        {
            "type": "posts",
            "id": str(n),
            "attributes": {"contentType": "comment" if n % 5 else "renamed", "contentHtml": words(n)},
        }
        for n in rest[:50]
    ]  # fmt: skip
    return {"data": data, "links": {"next": "https://elsewhere"} if rest[50:] else {}}


def records(server: Server, said: dict[str, str]) -> Any:
    before = int(said["cursor"]) if "cursor" in said else None
    found = [n for n in server.numbers(before=before) if n % 5][:100]
    uri = f"at://{DID}/app.bsky.feed.post/"
    data = [{"uri": f"{uri}{n}", "value": {"text": words(n)}} for n in found]
    return {"records": data, "cursor": str(found[-1])} if found else {"records": []}


def feed(server: Server, said: dict[str, str]) -> Any:
    """As the server's own records, but for what the account passed on from others."""
    before = int(said["cursor"]) if "cursor" in said else None
    found = server.numbers(before=before)[:50]
    owner = {n: DID if n % 5 else "did:plc:other" for n in found}
    data = [
        {"post": {"uri": f"at://{owner[n]}/app.bsky.feed.post/{n}", "record": {"text": words(n)}}}
        for n in found
    ]
    return {"feed": data, "cursor": str(found[-1])} if found else {"feed": []}


def reddit(server: Server, said: dict[str, str]) -> Any:
    before = int(said["after"].removeprefix("t3_")) if "after" in said else None
    rest = server.numbers(before=before)
    found = rest[:100]
    children = [
        {"kind": "t3", "data": {"id": str(n), "name": f"t3_{n}", "selftext": words(n)} if n % 5 else {}}
        for n in found
    ]  # fmt: skip
    after = f"t3_{found[-1]}" if rest[100:] else None
    return {"kind": "Listing", "data": {"children": children, "after": after}}


ANSWERS = {
    "/r/yunxi/new.json": reddit,
    "/api/v1/timelines/public": mastodon,
    "/api/posts": flarum,
    "/xrpc/com.atproto.repo.listRecords": records,
    "/xrpc/app.bsky.feed.getAuthorFeed": feed,
}
ACCOUNT = {"account": DID, "official": True}
KINDS = {
    "mastodon": ("mastodon", {}),
    "flarum": ("flarum", {}),
    "reddit": ("reddit", {"path": "/r/yunxi/new"}),
    "records": ("atproto", ACCOUNT),
    "feed": ("atproto", {**ACCOUNT, "method": "feed"}),
}


@pytest.fixture
def server():  # type: ignore[no-untyped-def]
    one = Server()
    with serving(one):
        yield one


@pytest.fixture(params=KINDS)
def polled(
    request: pytest.FixtureRequest, server: Server, declare: Callable[..., Source], tmp_path
):  # type: ignore[no-untyped-def]
    kind, more = KINDS[request.param]
    more = dict(more)
    source = declare(kind, server.url + more.pop("path", ""), **more)
    desk = Desk(tmp_path, server.allowed)
    return lambda: numbers(desk.poll(source))


def numbers(items: list[Item]) -> list[int]:
    return [int(one.text.removeprefix("第").removesuffix("条停水通知")) for one in items]


def taken(first: int, last: int) -> set[int]:
    return {n for n in range(first, last + 1) if n % 5}


Polled = Callable[[], list[int]]


def test_what_came_since_the_last_poll_is_read_whole(server: Server, polled: Polled) -> None:
    server.last = 1000
    first = polled()
    assert 0 < len(first) <= 100
    assert polled() == []
    server.last = 1180
    assert polled() == sorted(taken(1001, 1180))
    asked = server.pages()
    assert polled() == []
    assert server.pages() - asked == 1


def test_what_one_poll_leaves_comes_with_the_next_ones(server: Server, polled: Polled) -> None:
    server.last = 500
    before = len(polled())
    server.last = 1000
    found: list[int] = []
    for more in (0, 7, 130, *[0] * 6):
        server.last += more
        found += polled()
        assert not more or server.last - 4 in found  # what is new comes first
    assert before > 0
    assert len(found) == len(set(found))
    assert set(found) == taken(501, 1137)


def test_what_was_taken_and_is_gone_leads_no_further_back(server: Server, polled: Polled) -> None:
    server.last = 500
    first = polled()
    server.hidden = {n for n in first if n > 490}
    server.last = 520
    found = polled() + polled()
    assert set(found) <= taken(501, 520) | set(range(400, 491))
    assert taken(501, 520) <= set(found)
    asked = server.pages()
    assert polled() == []
    assert server.pages() - asked == 1
