"""Topic files: read whole, all faults of all files at once, each with its file and line."""

from pathlib import Path

import pytest

from civicloom.apps.watch.topics import Alert, Topics
from civicloom.model.errors import CivicloomError, Faults

GOOD = """\
id: metro-noise
title: {en: Metro noise, zh: 地铁噪音}
query: |
  (地铁 OR 轻轨) AND 噪音
owner: press-desk
purpose: media-watch
"""


def faults(folder: Path) -> list[tuple[str, int | None]]:
    """Codes and lines of what is wrong in a folder."""
    with pytest.raises(Faults) as told:
        Topics.load(folder)
    return [(fault.code, fault.place.line if fault.place else None) for fault in told.value.faults]


def test_a_topic_is_read_with_its_alert(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD + "alert: {when: [arrival, rate], to: [press-desk]}\n")
    topics = Topics.load(tmp_path)
    topic = topics.by_id["metro-noise"]
    assert topic.title["zh"] == "地铁噪音"
    assert topic.alert == Alert(("arrival", "rate"), ("press-desk",), 10)
    assert topics.queries["metro-noise"].explain("轻轨噪音").matched


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: Metro\nquery: 地铁 AND\nsort: date\nowner: [x]\n")
    (tmp_path / "b.yaml").write_text(GOOD.replace("噪音\n", "噪音\n  AND author:张三\n"))
    (tmp_path / "c.yaml").write_text(GOOD)
    (tmp_path / "d.yaml").write_text(GOOD)
    (tmp_path / "e.yaml").write_text(GOOD + "author: 张三\n")
    assert faults(tmp_path) == [
        ("TOP-002", 3), ("TOP-003", 1), ("TOP-003", 1), ("TOP-004", 1), ("TOP-004", 4),
        ("TOP-010", 2), ("TOP-020", 5), ("TOP-022", 7), ("TOP-005", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "alert: {when: [always]}",
        "alert: {at_most_a_day: 0}",
        "alert: {at_most_a_day: true}",
        "alert: [arrival]",
        "alert: {to: press}",
        "title: {en: only}",
        "query: [地铁]",
        "purpose: ''",
    ],
)
def test_a_value_that_cannot_be_is_told(tmp_path: Path, line: str) -> None:
    lines = GOOD.replace("query: |\n  (地铁 OR 轻轨) AND 噪音", "query: 地铁").splitlines()
    others = [one for one in lines if one.split(":")[0] != line.split(":")[0]]
    (tmp_path / "a.yaml").write_text("\n".join([*others, line]))
    assert [code for code, _ in faults(tmp_path)] == ["TOP-004"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"id: [",
        b"- a\n- b",
        b"",
        b"id: 2026-13-99",
        b"[" * 50_000,
        b"a: &a [*a]",
        b"id: a\n" + b"# long\n" * 20_000,
    ],
    ids=["bytes", "open", "list", "empty", "date", "deep", "alias", "long"],
)
def test_a_file_that_is_no_topic_is_told_and_stops_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    (tmp_path / "b.yaml").write_text(GOOD)
    assert [code for code, _ in faults(tmp_path)] == ["TOP-001"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CivicloomError) as told:
        Topics.load(tmp_path / "none")
    assert told.value.code == "TOP-006"
