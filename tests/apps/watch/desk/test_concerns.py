"""Offices, places, organisations and urgency: in every line, in both scripts, in what topics and searches ask."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from civicloom.apps.watch.classify import Dispatch, count
from civicloom.apps.watch.desk import WatchDesk
from civicloom.apps.watch.desk.concerns import Concern, Concerns, read_concerns, read_duties
from civicloom.apps.watch.item import Item, item_id
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace, init

GAS = "望江街道老旧小区燃气管道漏气，老人被困，请尽快排查燃气隐患。"
BUS = "学府路公交线路班次太少，希望调整公交站点。"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WatchDesk]:
    init(tmp_path / "x", "pressdesk")
    with Workspace.open(tmp_path / "x") as opened, WatchDesk(opened) as desk:
        yield desk


def item(desk: WatchDesk, number: int, text: str) -> Item:
    now, url = desk.workspace.clock.now(), f"https://a.example/{number}"
    return Item(item_id("s", url), "s", "article", url, f"第{number}件", text, now, now)


def test_every_line_tells_office_place_urgency_and_story(desk: WatchDesk) -> None:
    desk.take([item(desk, 1, GAS), item(desk, 2, BUS), item(desk, 3, "今天天气很好。")])
    rows = {row["title"]: row for row in desk.track().rows}
    told = {
        title: (row["office"], row["place"], row["urgency"]) for title, row in sorted(rows.items())
    }
    assert told == {
        "第1件": ("utilities-office", "望江街道", "urgent"),
        "第2件": ("transport-office", "学府路", "normal"),
        "第3件": ("", "", "normal"),
    }
    assert all(row["story"] == f"story-{row['id']}" for row in rows.values())
    kept = json.loads(next(desk.batches.done.glob("*.jsonl")).read_text("utf-8").splitlines()[0])
    assert kept["marks"]["places"] == ["望江街道"]


def test_items_are_found_by_office_place_and_institution(desk: WatchDesk) -> None:
    school = "云溪区第一小学门口没有斑马线。"
    desk.take([item(desk, 1, GAS), item(desk, 2, BUS), item(desk, 3, school)])
    found = {
        name: [row["title"] for row in desk.track(**{name: value}).rows]  # type: ignore[arg-type]
        for name, value in (
            ("office", "transport-office"),
            ("place", "望江街道"),
            ("organisation", "云溪区第一小学"),
        )
    }
    assert found == {"office": ["第2件"], "place": ["第1件"], "organisation": ["第3件"]}
    assert desk.track(place="望江").rows == []
    search = desk.search_index.search
    assert search("燃气", filters={"place": "望江街道"}).total == 1
    assert search("燃气", filters={"place": "学府路"}).total == 0


def test_topics_may_ask_for_a_place_or_for_the_division_above_it(desk: WatchDesk) -> None:
    words = "title: {en: River street, zh: 望江}\nowner: press-office\npurpose: media-watch\n"
    for name, place in (("river", "望江街道"), ("district", "330199"), ("west", "西溪街道")):
        path = desk.declared / "topics" / f"{name}.yaml"
        path.write_text(f"id: {name}\nquery: 燃气 AND place:{place}\n{words}", "utf-8")
    desk.take([item(desk, 1, GAS)])
    (row,) = desk.track().rows
    assert row["topics"].split() == ["district", "housing-safety", "river"]


def _of(concerns: Concerns, text: str) -> Concern:
    (found,) = concerns.of([text], count([text]), [""])
    return found


def test_the_old_script_is_read_as_the_new(desk: WatchDesk) -> None:
    about = _of(desk.concerns, "望江街道燃氣管道漏氣，請排查燃氣隱患")
    assert (about.office, about.places, about.urgency) == (
        "utilities-office",
        ("望江街道",),
        "urgent",
    )


def test_what_an_office_took_on_is_proposed_to_it_again(desk: WatchDesk) -> None:
    text = "河边的步道灯坏了，晚上一片漆黑。"
    before = _of(desk.concerns, text)
    sent = [Dispatch("步道灯坏了没有人修", "", "", "transport-office")]
    after = _of(read_concerns(desk.declared, sent), text)
    assert (before.office, after.office) == ("", "transport-office")


def test_without_lists_nothing_is_proposed_and_nothing_fails(tmp_path: Path) -> None:
    about = _of(read_concerns(tmp_path), GAS)
    assert (about.office, about.places, about.urgency) == ("", (), "urgent")


@pytest.mark.parametrize(
    "text", ["- id: x\n  name: {en: X}\n", "- [1]\n", "5\n", "- id: 5\n  duties: [a]\n", "a: [\n"]
)
def test_a_list_of_offices_that_is_none_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "offices.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(CivicloomError, match="WAT-011"):
        read_duties(path)


def test_a_workspace_with_the_earlier_standard_is_told_what_it_lacks(tmp_path: Path) -> None:
    root = init(tmp_path / "x", "pressdesk")
    for path in (root / "standards/watch_items/1.1.0").iterdir():
        path.unlink()
    text = (root / "sources/watched.yaml").read_text("utf-8").splitlines()
    (root / "sources/watched.yaml").write_text("\n".join(text[:-5]), "utf-8")
    with Workspace.open(root) as opened, pytest.raises(CivicloomError, match="WAT-001"):
        WatchDesk(opened)
