"""The desk from a feed to a report: nothing lost, nothing doubled, no names, every use for a purpose."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from civicloom.apps.watch.demo import Told, demo
from civicloom.apps.watch.desk import WatchDesk, poll_due
from civicloom.apps.watch.item import Item, item_id
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace, init


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return demo(tmp_path_factory.mktemp("desk") / "there", "zh-Hans")


@pytest.fixture
def desk(told: Told) -> Iterator[WatchDesk]:
    with Workspace.open(told.workspace) as opened, WatchDesk(opened) as desk:
        yield desk


def test_outlets_are_read_copies_found_and_bulletins_of_one_form_kept_apart(told: Told) -> None:
    assert {one.source: (one.items, one.reprints) for one in told.polled} == {
        "yunxi-daily": (5, 0),
        "yunxi-evening": (3, 3),
        "yunxi-square": (5, 0),
    }
    assert all(one.receipts and one.error is None for one in told.polled)
    assert told.topics == {"housing-safety": 3, "traffic": 2}


def test_an_alert_is_told_once_and_not_for_the_reprint(told: Told) -> None:
    alerts = [alert for one in told.polled for alert in one.alerts]
    assert [alert.topic for alert in alerts] == ["housing-safety", "housing-safety"]
    assert all("隐患" in alert.reason["zh"] for alert in alerts)


def test_a_report_has_three_forms_and_a_receipt(told: Told) -> None:
    assert [path.suffix for path in told.files] == [".html", ".pdf", ".docx", ".json"]
    assert told.receipt
    page = told.files[0].read_text("utf-8")
    assert "望江街道排查老旧小区燃气隐患" in page
    figures = json.loads(told.files[3].read_text("utf-8"))["figures"]
    assert figures


@pytest.mark.parametrize(
    ("file", "text"),
    [("sources/gazette.yaml", "id: gazette\n"), ("network.yaml", 'allow: ["10.1.0.0/16"]\n')],
)
def test_an_offices_own_workspace_is_no_demonstration(file: str, text: str, tmp_path: Path) -> None:
    root = init(tmp_path / "own", "pressdesk")
    (root / "watch" / file).write_text(text, "utf-8")
    with pytest.raises(CivicloomError) as caught:
        demo(root)
    assert caught.value.code == "WAT-028"
    assert (root / "watch" / file).read_text("utf-8") == text
    assert not (root / "watch/sources/yunxi-daily.yaml").exists()


def test_taking_again_changes_nothing(desk: WatchDesk) -> None:
    before = len(desk.track().rows)
    items = [one.item for one in desk.batches.items()]
    assert desk.take(items).items == 0
    assert len(desk.track().rows) == before == 13


def test_a_batch_left_by_a_killed_process_is_finished_by_the_next(desk: WatchDesk) -> None:
    path = next(desk.batches.done.glob("*.jsonl"))
    path.rename(desk.batches.open / path.name)
    assert desk.take([]).items == 0
    assert not desk.batches.waiting()
    assert len(desk.track().rows) == 13


def test_search_finds_a_phrase_in_both_scripts(desk: WatchDesk) -> None:
    assert (
        desk.search_index.search("燃氣隱患").total
        == desk.search_index.search("燃气隐患").total
        == 2
    )


def test_indexes_are_rebuilt_from_the_batches(desk: WatchDesk) -> None:
    found = desk.search_index.search("公交").total
    ids = [one.item.id for one in desk.batches.items()]
    desk.search_index.remove(ids)
    assert desk.search_index.search("公交").total == 0
    assert desk.rebuild() == 13
    assert desk.search_index.search("公交").total == found == 2


def test_wrong_names_are_told_with_what_there_is(desk: WatchDesk) -> None:
    from civicloom.apps.watch.desk import report

    with pytest.raises(CivicloomError, match="WAT-002"):
        desk.track(topic="nothing")
    with pytest.raises(CivicloomError, match="WAT-006"):
        list(poll_due(desk, ["nobody"]))
    with pytest.raises(CivicloomError, match="WAT-007"):
        report(desk, "yearly")


def test_items_are_read_for_a_declared_purpose_only(desk: WatchDesk) -> None:
    with pytest.raises(CivicloomError, match="PUR-"):
        desk.track(purpose="curiosity")


def test_a_workspace_without_the_table_is_refused(tmp_path: Path) -> None:
    init(tmp_path / "x")
    with Workspace.open(tmp_path / "x") as opened, pytest.raises(CivicloomError, match="WAT-001"):
        WatchDesk(opened)


def test_texts_past_their_days_are_in_no_file_of_the_desk(tmp_path: Path) -> None:
    init(tmp_path / "x", "pressdesk")
    with Workspace.open(tmp_path / "x") as opened, WatchDesk(opened) as desk:
        now = opened.clock.now()
        words = "旧文一去不返的句子只在这里出现"
        old, new = (
            Item(item_id("s", url), "s", "article", url, "标题", text, at, at)
            for url, text, at in (
                ("https://a.example/1", words * 3, now - timedelta(days=100)),
                ("https://a.example/2", "新文留下来的句子", now),
            )
        )
        desk.take([old, new])
        assert desk.search_index.search("一去不返").total == 1
        answer, young = (desk.folder / "warc" / name for name in ("old.warc.gz", "new.warc.gz"))
        answer.parent.mkdir(exist_ok=True)
        for path in (answer, young):
            path.write_bytes(words.encode())
        os.utime(answer, (0, (now - timedelta(days=100)).timestamp()))
        size = opened.log.size
        assert desk.forget() == 1
        assert desk.forget() == 0
        assert opened.log.size == size + 1
        assert (answer.exists(), young.exists()) == (False, True)
        assert desk.search_index.search("一去不返").total == 0
        assert desk.search_index.search("留下来").total == 1
        assert len(desk.track().rows) == 2
        kept = "".join(p.read_text("utf-8") for p in desk.batches.done.glob("*.jsonl"))
        assert words not in kept
        assert "新文" in kept
