"""Sources of several hosts are read at once, those of one host one after the other, and none stops another."""

import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from civicloom.apps.watch.desk import WatchDesk, poll_due
from civicloom.apps.watch.sources import health
from civicloom.apps.watch.sources.connectors import CONNECTORS
from civicloom.apps.watch.sources.entry import Entry
from civicloom.apps.watch.sources.reader import Reader
from civicloom.workspace import Workspace

from ..serving import Reply, Site

PAGE = "<html><body><div id=wrap><nav>首页 新闻 关于</nav><div class=art{0}><h1>{1}</h1>{2}</div><footer>版权所有</footer></div>"


def declare(home: Path, name: str, url: str, kind: str = "feed", articles: bool = False) -> None:
    words = f"id: {name}\ntitle: {name}\nkind: {kind}\npurpose: media-watch\nurl: {url}\n"
    words += "" if articles or kind != "feed" else "articles: false\n"
    (home / f"watch/sources/{name}.yaml").write_text(words, "utf-8")


def feed(name: str, links: Iterable[str] = ("",)) -> bytes:
    items = "".join(
        f"<item><guid>{name}{n}</guid><link>{link or f'http://{name}.example/{n}'}</link><title>{name}第{n}号公告</title>"
        f"<description>{name}的第{n}条消息说明道路施工时间。</description></item>"
        for n, link in enumerate(links)
    )
    return f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>".encode()


def test_two_hosts_are_read_at_once(home: Path, desk: WatchDesk, site: Site) -> None:
    both = threading.Barrier(2, timeout=20)

    def answer(name: str) -> Iterator[bytes]:
        both.wait()
        yield feed(name)

    for host, name in (("127.0.0.1", "a"), ("localhost", "b")):
        site.replies[f"/{name}"] = Reply(
            type="application/rss+xml", stream=lambda name=name: answer(name)
        )  # fmt: skip
        declare(home, name, f"http://{host}:{site.port}/{name}")
    found = {one.source: one for one in poll_due(desk)}
    assert {name: (one.items, one.error) for name, one in found.items()} == {
        "a": (1, None),
        "b": (1, None),
    }


def test_one_host_is_asked_one_question_at_a_time(home: Path, desk: WatchDesk, site: Site) -> None:
    inside, most = 0, 0
    lock = threading.Lock()

    def answer(name: str) -> Iterator[bytes]:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.05)
        with lock:
            inside -= 1
        yield feed(name)

    for name in ("a", "b", "c"):
        site.replies[f"/{name}"] = Reply(
            type="application/rss+xml", stream=lambda name=name: answer(name)
        )  # fmt: skip
        declare(home, name, f"http://127.0.0.1:{site.port}/{name}")
    assert sorted((one.source, one.items) for one in poll_due(desk)) == [
        ("a", 1),
        ("b", 1),
        ("c", 1),
    ]
    assert most == 1


def test_an_error_that_nobody_foresaw_ends_one_source_alone(
    home: Path, desk: WatchDesk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(reader: Reader) -> Iterable[Entry]:
        raise ZeroDivisionError("odd")

    monkeypatch.setitem(CONNECTORS, "sitemap", broken)  # type: ignore[arg-type]
    site.replies["/a"] = Reply(feed("a"), "application/rss+xml")
    declare(home, "a", f"{site.url}/a")
    declare(home, "odd", f"{site.url}/b", "sitemap")
    found = {one.source: one for one in poll_due(desk)}
    assert found["a"].items == 1
    assert found["odd"].error is not None
    assert found["odd"].error.code == "WAT-021"
    [line] = health([desk.sources["odd"]], desk.state)
    assert (line.state, "odd" in line.last_error) == ("failing", True)
    assert list(poll_due(desk)) == []


def test_what_was_learned_of_a_site_is_kept_and_used(
    home: Path, desk: WatchDesk, site: Site
) -> None:
    text = "".join(
        f"<p>第{n}段：街道办事处公布了道路养护工程的时间安排，请沿线居民注意绕行。</p>"
        for n in range(9)
    )
    links = [f"{site.url}/art/{n}.html" for n in range(6)]
    for n in range(6):
        site.replies[f"/art/{n}.html"] = Reply(PAGE.format("", f"第{n}号公告", text).encode())
    site.replies["/a"] = Reply(feed("a", links), "application/rss+xml")
    declare(home, "a", f"{site.url}/a", articles=True)
    [done] = poll_due(desk)
    assert (done.items, done.error) == (6, None)
    learned = (desk.folder / "sites.json").read_text("utf-8")
    assert "127.0.0.1" in learned
    (desk.folder / "sites.json").write_text("{broken", "utf-8")
    with Workspace.open(home) as opened, WatchDesk(opened) as again:
        assert again.sites.extract(PAGE.format("", "x", text).encode(), url=links[0]).text
