"""Captures and reports that have a schedule are made when their time comes, once each."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from civicloom.apps.watch.desk import WatchDesk, do_scheduled
from civicloom.apps.watch.desk.scheduled import Due, load_schedule
from civicloom.apps.watch.item import Item
from civicloom.cli.main import cli
from civicloom.model.errors import Faults
from civicloom.workspace import Workspace, init

SCHEDULE = """\
reports:
  - {layout: weekly, languages: [zh-Hans], weekday: monday, at: "08:00"}
  - {layout: daily, languages: [zh-Hans, en], at: "07:30"}
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("on", "now", "last"),
    [
        (0, "2026-11-23T07:59:00+08:00", "2026-11-15"),  # Monday, before eight
        (0, "2026-11-23T08:00:00+08:00", "2026-11-22"),
        (0, "2026-11-27T12:00:00+08:00", "2026-11-22"),
        (None, "2026-11-27T08:00:00+08:00", "2026-11-26"),
        (None, "2026-11-27T00:30:00+08:00", "2026-11-25"),
    ],
)
def test_a_report_ends_with_the_day_before_its_time(on: int | None, now: str, last: str) -> None:
    due = Due("weekly", ("en",), on, time(8))
    assert due.last(at(now)) == date.fromisoformat(last)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = init(tmp_path / "x", "pressdesk")
    with Workspace.open(root) as opened, WatchDesk(opened) as desk:
        when = opened.clock.now() - timedelta(days=2)
        desk.take(
            [Item("a" * 32, "s", "article", "https://a.example/1", "题", "一条消息", when, when)]
        )
    return root


def test_reports_are_made_once_and_again_for_the_next_period(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "watch/schedule.yaml").write_text(SCHEDULE, "utf-8")
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        first = list(do_scheduled(desk))
        assert [(one.what, one.error) for one in first] == [("reported", None)] * 3
        assert all(one.facts["receipt"] for one in first)
        assert list(do_scheduled(desk)) == []
        later = opened.clock.now() + timedelta(days=1)
        monkeypatch.setattr(type(opened.clock), "now", lambda self: later)
        assert {one.name.split()[0] for one in do_scheduled(desk)} >= {"daily"}


def test_a_poll_makes_what_is_due_and_one_of_named_sources_does_not(home: Path) -> None:
    (home / "watch/schedule.yaml").write_text(SCHEDULE, "utf-8")
    (home / "watch/sources/a.yaml").write_text(
        "id: a\ntitle: a\nkind: feed\npurpose: media-watch\nurl: http://127.0.0.1/\n", "utf-8"
    )
    named = CliRunner().invoke(cli, ["watch", "poll", str(home), "a", "--json"])
    assert "reported" not in named.stdout
    done = CliRunner().invoke(cli, ["watch", "poll", str(home), "--json"])
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["event"] for line in said if "event" in line] == ["reported"] * 3


def test_a_report_that_cannot_be_made_stops_no_other_and_is_tried_again(home: Path) -> None:
    text = SCHEDULE.replace("[zh-Hans, en]", "[en]")
    (home / "watch/schedule.yaml").write_text(text, "utf-8")
    (home / "watch/reports").mkdir(exist_ok=True)
    (home / "watch/reports/own.yaml").write_text(
        "id: own\ntitle: x\nperiod: daily\nlanguages: [zh-Hans]\nsections: [{section: items}]\n",
        "utf-8",
    )
    (home / "watch/schedule.yaml").write_text(text.replace("layout: daily", "layout: own"), "utf-8")
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        for _ in range(2):
            told = {one.name.split()[0]: one for one in do_scheduled(desk)}
            assert told["own"].error is not None
            assert told["own"].error.code == "RPT-006"
    assert "weekly" not in told


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "reports: x",
        "weekly: {}",
        "reports: [{layout: yearly, languages: [en], at: '08:00'}]",
        "reports: [{layout: daily, languages: en, at: '08:00'}]",
        "reports: [{layout: daily, languages: [en], at: 800}]",
        "reports: [{layout: daily, languages: [en], at: '8:00', weekday: holidays}]",
        "reports: [{layout: daily, languages: [en], at: '08:00', to: all}]",
        "reports: []\nreports: [{layout: daily, languages: [en], at: '08:00'}]",
    ],
)
def test_a_schedule_that_cannot_be_used_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "schedule.yaml").write_text(text, "utf-8")
    with pytest.raises(Faults) as told:
        load_schedule(tmp_path)
    assert {fault.code for fault in told.value.faults} == {"WAT-025"}


def test_a_time_of_the_day_needs_no_quotation_marks(tmp_path: Path) -> None:
    text = "reports: [{layout: daily, languages: [en], at: 12:30}]"
    (tmp_path / "schedule.yaml").write_text(text, "utf-8")
    assert [due.at for due in load_schedule(tmp_path)] == [time(12, 30)]


def test_pages_that_are_due_are_captured_and_faults_told(home: Path) -> None:
    (home / "watch/captures.yaml").write_text(
        "pages: [{url: 'http://127.0.0.1:1/', every: 1d}, {url: 'http://127.0.0.1:2/'}]\n", "utf-8"
    )
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        [told] = do_scheduled(desk)
    assert told.what == "error"
    assert told.error is not None
    assert told.error.code.startswith(("CAP-", "FET-"))
