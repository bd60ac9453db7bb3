"""Declarations of groups: read whole, refused without a notice."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from civicloom.apps.watch.chats import Notice, load_groups
from civicloom.model.errors import Faults

from .groups import DECLARED, NOW

PURPOSES = {"public-voice"}


def codes(folder: Path) -> list[str]:
    with pytest.raises(Faults) as caught:
        load_groups(folder, PURPOSES, NOW)
    return sorted(fault.code for fault in caught.value.faults)


def test_a_declaration_is_read_with_its_notice(tmp_path: Path) -> None:
    (tmp_path / "lakeside.yaml").write_text(DECLARED, "utf-8")
    (found,) = load_groups(tmp_path, PURPOSES, NOW)
    assert (found.id, found.room, found.account, found.retention) == (
        "lakeside",
        "23456",
        "10001",
        90,
    )
    assert found.name == "湖畔社区居民群"
    assert found.notice.since == datetime(2020, 12, 31, 16, tzinfo=UTC)


def test_no_folder_declares_no_group(tmp_path: Path) -> None:
    assert load_groups(tmp_path / "none", PURPOSES, NOW) == []


@pytest.mark.parametrize(
    "notice",
    ["", "notice: {}", "notice: yes", "notice: {text: x, by: y}", "notice: {text: x, by: y, posted: soon}",
     "notice: {posted: 2021-01-01, by: y}", "notice: {text: x, posted: 2021-01-01}", "notice: {text: ' ', posted: 2021-01-01, by: y}"],
)  # fmt: skip
def test_a_group_without_a_recorded_notice_is_refused(notice: str, tmp_path: Path) -> None:
    lines = [notice if line.startswith("notice") else line for line in DECLARED.splitlines()]
    (tmp_path / "lakeside.yaml").write_text("\n".join(lines), "utf-8")
    assert set(codes(tmp_path)) == {"CHA-004"}


def test_a_notice_of_the_future_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lakeside.yaml").write_text(DECLARED.replace("2021-01-01", "2026-11-28"), "utf-8")
    assert codes(tmp_path) == ["CHA-005"]
    (tmp_path / "lakeside.yaml").write_text(DECLARED.replace("2021-01-01", "2026-11-26"), "utf-8")
    assert len(load_groups(tmp_path, PURPOSES, NOW)) == 1


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "lakeside.yaml").write_text(DECLARED.replace("kind: qq", "kind: fax"), "utf-8")
    (tmp_path / "other.yaml").write_text(DECLARED + "colour: red\n", "utf-8")
    (tmp_path / "third.yaml").write_text("[", "utf-8")
    (tmp_path / "twice.yaml").write_text(DECLARED + "retention: 9999\n", "utf-8")
    (tmp_path / "fourth.yaml").write_text(
        DECLARED.replace("retention: 90", "retention: yes"), "utf-8"
    )
    assert codes(tmp_path) == ["CHA-001", "CHA-001", "CHA-002", *["CHA-003"] * 4]


def test_a_purpose_that_is_not_declared_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lakeside.yaml").write_text(DECLARED.replace("public-voice", "curiosity"), "utf-8")
    assert codes(tmp_path) == ["CHA-007"]


def test_a_group_is_declared_once(tmp_path: Path) -> None:
    (tmp_path / "lakeside.yaml").write_text(DECLARED, "utf-8")
    (tmp_path / "second.yaml").write_text(DECLARED.replace("id: lakeside", "id: second"), "utf-8")
    assert codes(tmp_path) == ["CHA-006"]


def test_a_moment_counts_exactly_and_a_date_from_its_first_minute_in_the_office() -> None:
    assert Notice("x", date(2026, 3, 1), "y").since == datetime(2026, 2, 28, 16, tzinfo=UTC)
    exact = datetime.fromisoformat("2026-03-01T10:00:00+08:00")
    assert Notice("x", exact, "y").since == datetime(2026, 3, 1, 2, tzinfo=UTC)
    assert Notice("x", exact.replace(tzinfo=None), "y").since == exact
