"""Polling at its own pace; nothing doubled, nothing lost, also under a kill."""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.apps.watch.sources import Source, State, as_json, due, from_json, health
from civicloom.apps.watch.sources.schedule import interval, weight
from civicloom.model.errors import CivicloomError

from ..serving import Reply, Site
from .conftest import ROOT, Desk
from .test_feeds import rss

FLOOR = timedelta(minutes=10)


@pytest.fixture
def feed(site: Site, declare: Callable[..., Source]) -> Source:
    site.replies["/rss"] = Reply(rss(1, 2, 3), "text/xml")
    return declare("feed", f"{site.url}/rss", articles=False)


def next_poll(desk: Desk, source: Source) -> timedelta:
    return datetime.fromisoformat(desk.state.standing(source.id).next_poll) - desk.time.now()


def test_what_was_not_acknowledged_comes_again_and_then_no_more(desk: Desk, feed: Source) -> None:
    first = desk.poll(feed, acknowledge=False)
    assert len(first) == 3
    desk.state.close()
    desk.state = State(desk.folder / "state.db")
    assert desk.poll(feed) == first
    assert desk.poll(feed) == []


def test_pending_items_come_even_when_the_source_is_gone(
    site: Site, desk: Desk, feed: Source
) -> None:
    first = desk.poll(feed, acknowledge=False)
    del site.replies["/rss"]
    seen = []
    with pytest.raises(CivicloomError):
        for item in desk_items(desk, feed):
            seen.append(item)
    assert seen == first


def desk_items(desk: Desk, source: Source):  # type: ignore[no-untyped-def]
    from civicloom.apps.watch.sources import poll

    return poll(source, desk.fetcher, desk.state, desk.time, desk.pseudonyms)


def test_a_killed_poll_neither_loses_nor_doubles(site: Site, tmp_path: Path, feed: Source) -> None:
    site.replies["/rss"] = Reply(rss(*range(60)), "text/xml")
    program = (
        "import sys; from pathlib import Path\n"
        "from tests.apps.watch.sources.conftest import Desk, poll, read_source\n"
        "d = Desk(Path(sys.argv[1]), sys.argv[2]); s = read_source(Path(sys.argv[3]))\n"
        "for item in poll(s, d.fetcher, d.state, d.time, d.pseudonyms):\n"
        "    print(item.id, flush=True); d.state.acknowledge([item]); print('ack', item.id, flush=True)\n"
    )
    done: list[str] = []
    for kill_after in (7, 31, 10_000):
        running = subprocess.Popen(
            [
                sys.executable,
                "-c",
                program,
                str(tmp_path / "d"),
                site.allowed,
                str(tmp_path / "a-feed.yaml"),
            ],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert running.stdout
        lines = []
        for line in running.stdout:
            lines.append(line.strip())
            if len(lines) == kill_after:
                running.kill()
        running.wait()
        # Printed before it is acknowledged: a kill between the two may repeat an item, never lose it.
        done += [line for line in lines if not line.startswith("ack ")]
    assert len(set(done)) == 60
    assert (
        len(done) - 60 <= 2
    )  # at most what was under way at each kill comes twice, under its old id


def test_an_article_under_a_second_address_is_a_copy(site: Site, desk: Desk, feed: Source) -> None:
    words = "同一篇稿件的正文" * 10
    rows = "".join(
        f"<item><title>t</title><link>/{n}</link><description>{words}</description></item>"
        for n in range(3)
    )
    site.replies["/rss"] = Reply(
        f"<rss version='2.0'><channel>{rows}</channel></rss>".encode(), "text/xml"
    )
    assert len(desk.poll(feed)) == 1
    assert desk.poll(feed) == []
    assert health([feed], desk.state)[0].duplicates == pytest.approx(2 / 3, abs=0.01)


@given(st.floats(0.0001, 1000), st.floats(1.01, 100))
def test_the_interval_goes_with_the_root_of_the_rate(rate: float, times: float) -> None:
    slow, fast = interval(rate, timedelta(seconds=1)), interval(rate * times, timedelta(seconds=1))
    assert fast <= slow
    assert interval(rate, FLOOR) >= FLOOR
    if slow < timedelta(hours=24):
        assert slow / fast == pytest.approx(times**0.5, rel=0.01)


def test_a_busy_source_is_polled_at_its_floor_and_a_stale_one_later(
    site: Site, desk: Desk, declare: Callable[..., Source], feed: Source
) -> None:
    desk.poll(feed)
    usual = next_poll(desk, feed)
    for n in range(10, 200, 10):
        desk.time.pass_(minutes=10)
        site.replies["/rss"] = Reply(rss(*range(n, n + 10)), "text/xml")
        desk.poll(feed)
    assert next_poll(desk, feed) == FLOOR < usual
    desk.time.pass_(days=8)
    desk.poll(feed)
    assert next_poll(desk, feed) > timedelta(minutes=60)


def test_failures_weigh_by_their_kind_and_disable_in_the_end(
    site: Site, desk: Desk, feed: Source
) -> None:
    weights = {
        "gone": weight(CivicloomError("FET-010", url="u", status=404)),
        "busy": weight(CivicloomError("FET-010", url="u", status=503)),
        "asked": weight(CivicloomError("FET-010", url="u", status=429)),
        "rests": weight(CivicloomError("FET-012", host="h", seconds=9)),
    }
    assert weights == {"gone": 1.0, "busy": 0.5, "asked": 0.25, "rests": 0.0}
    site.replies["/rss"] = Reply(b"gone", status=410)
    polls = 0
    while due([feed], desk.state, desk.time.now()):
        with pytest.raises(CivicloomError):
            desk.poll(feed)
        polls += 1
        desk.time.pass_(days=1)
    assert polls == 30
    line = health([feed], desk.state)[0]
    assert (line.state, line.failures) == ("disabled", 30)
    assert "FET-010" in line.last_error
    site.replies["/rss"] = Reply(rss(1), "text/xml")
    assert len(desk.poll(feed)) == 1
    desk.time.pass_(days=1)
    assert due([feed], desk.state, desk.time.now()) == [feed]
    assert health([feed], desk.state)[0].state == "well"


def test_due_names_those_whose_time_has_come_oldest_first(
    site: Site, desk: Desk, declare: Callable[..., Source], feed: Source
) -> None:
    other = declare("reddit", f"{site.url}/r")
    imported = declare("import", columns={"text": "t"})
    assert [s.id for s in due([other, feed, imported], desk.state, desk.time.now())] == [
        "a-feed",
        "a-reddit",
    ]
    assert health([other], desk.state)[0].state == "new"
    desk.poll(feed)
    assert due([feed], desk.state, desk.time.now()) == []
    desk.time.pass_(days=1)
    assert due([feed], desk.state, desk.time.now()) == [feed]


def test_an_item_survives_being_written_down(desk: Desk, feed: Source) -> None:
    for item in desk.poll(feed):
        assert from_json(as_json(item)) == item
