"""Whatever a site writes, its items reach the library, under the day that the office counts."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from civicloom.apps.watch.desk import PURPOSE, WatchDesk, counts, days
from civicloom.apps.watch.desk.reporting import material
from civicloom.apps.watch.item import Item, item_id
from civicloom.cli.main import cli
from civicloom.workspace import Workspace

from ..serving import Reply, Site

BROKEN = "\ufffd" * 40
HALF = "\ud83d"


def polled(home: Path, site: Site, *items: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of the library after a JSON feed of these items was read from the command line."""
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items}
    site.replies["/feed"] = Reply(json.dumps(feed).encode(), "application/feed+json")
    words = f"id: a\ntitle: a\nkind: feed\narticles: false\npurpose: media-watch\nurl: {site.url}/feed\n"
    (home / "watch/sources/a.yaml").write_text(words, "utf-8")
    said = CliRunner().invoke(cli, ["watch", "poll", str(home), "a", "--json"])
    assert said.exit_code == 0, said.stdout
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        return desk.track().rows


def entry(number: int, **words: Any) -> dict[str, Any]:
    return {"id": str(number), "content_text": f"第{number}条讲道路施工。"} | words


def test_texts_that_look_like_another_encoding_are_taken(home: Path, site: Site) -> None:
    rows = polled(home, site, *(entry(n, title=f"{BROKEN}{n}") for n in range(20)))
    assert {row["title"] for row in rows} == {f"{BROKEN}{n}" for n in range(20)}


def test_halves_of_characters_and_orders_to_a_screen_never_enter(home: Path, site: Site) -> None:
    said = {"title": f"\x1b[2J{HALF}通知\u202e", "content_text": f"停车\0{HALF}整治"}
    [row] = polled(home, site, entry(1, **said, id=HALF, authors=[{"name": HALF}]))
    assert row["title"] == "[2J通知"
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        assert [one.item.text for one in desk.batches.items()] == ["停车整治"]


def test_an_address_that_the_library_cannot_hold_leaves_its_item_there(
    home: Path, site: Site
) -> None:
    [row] = polled(home, site, entry(1, title="长", url=f"{site.url}/{'x' * 5000}"))
    assert (row["title"], row["url"]) == ("长", "")


@pytest.mark.parametrize("url", ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x"])
def test_an_address_that_leads_off_the_web_is_none(home: Path, site: Site, url: str) -> None:
    [row] = polled(home, site, entry(1, title="题", url=url))
    assert row["url"] == ""


def test_an_entry_is_known_by_its_number(home: Path, site: Site) -> None:
    rows = polled(home, site, {"id": 7, "content_text": "一"}, {"id": 8, "content_text": "二"})
    assert {row["id"] for row in rows} == {item_id("a", "7"), item_id("a", "8")}


EARLY = datetime(2026, 3, 1, 17, tzinfo=UTC)
"""One in the night of the second of March, in the office."""


def take(desk: WatchDesk, at: datetime, seen: datetime) -> None:
    url = "https://a.example/1"
    desk.take([Item("1", "a", "article", url, "施工", "夜里一点的消息", at, seen)])


def test_an_item_is_of_the_day_of_the_office(desk: WatchDesk) -> None:
    take(desk, EARLY, EARLY)
    second, third = date(2026, 3, 2), date(2026, 3, 3)
    assert [row["day"] for row in desk.track(since=second).rows] == ["2026-03-02"]
    assert [one.day for one in days(desk.track().rows)] == [second]
    assert counts(desk, "夜里", PURPOSE, {}, second, third) == [(second, 1)]
    assert len(material(desk, PURPOSE, second, 1).items) == 1
    assert material(desk, PURPOSE, date(2026, 3, 1), 1).items == ()


def test_a_search_of_some_days_means_those_of_the_office(desk: WatchDesk, home: Path) -> None:
    take(desk, EARLY, EARLY)
    desk.close()
    for first, code in (("2026-03-02", 0), ("2026-03-03", 1)):
        words = ["watch", "search", str(home), "夜里", "--since", first]
        said = CliRunner().invoke(cli, words)
        assert said.exit_code == code
        assert ("2026-03-02 01:00" in said.stdout) == (code == 0)


def test_what_claims_to_be_of_a_day_to_come_is_of_the_day_it_was_seen(desk: WatchDesk) -> None:
    take(desk, EARLY + timedelta(days=30_000), EARLY)
    [row] = desk.track().rows
    assert (row["day"], row["published"][:4]) == ("2026-03-02", "2108")
    assert [len(one.items) for one in days([row])] == [1]
