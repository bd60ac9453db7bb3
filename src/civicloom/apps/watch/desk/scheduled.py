"""What has its time: captures of pages and reports that are declared with a schedule, each done once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from civicloom.apps.watch.captures import Captures, StampAt, load_allowed, load_declaration
from civicloom.apps.watch.fetch import Guard
from civicloom.apps.watch.reports import load_layouts
from civicloom.evidence import HttpStamper
from civicloom.model.errors import CivicloomError, Faults, Language, Place
from civicloom.model.files import write_whole
from civicloom.model.plain_yaml import read_yaml_file
from civicloom.purpose import OFFICE_ZONE
from civicloom.workspace import Workspace

from .errands import Happening
from .reporting import report

if TYPE_CHECKING:
    from .desk import WatchDesk

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORDS = ("layout", "languages", "weekday", "at")
FILE = "schedule.yaml"


@dataclass(frozen=True)
class Due:
    """A report that is made in some languages ``on`` a weekday (0 is Monday; None is every day) from ``at`` on.

    It tells of the days that end with the day before.
    """

    layout: str
    languages: tuple[Language, ...]
    on: int | None
    at: time

    def last(self, now: datetime) -> date:
        """The last day of the newest report whose time has come, in the office's zone."""
        local = now.astimezone(OFFICE_ZONE)
        day = local.date() if local.time() >= self.at else local.date() - timedelta(days=1)
        while self.on is not None and day.weekday() != self.on:
            day -= timedelta(days=1)
        return day - timedelta(days=1)


def load_schedule(folder: Path) -> tuple[Due, ...]:
    """The reports of ``schedule.yaml``; none without it. Raises Faults (WAT-025) with all that is wrong."""
    path = folder / FILE
    if not path.is_file():
        return ()
    try:
        data = read_yaml_file(path, "WAT-025")
    except CivicloomError as fault:
        raise Faults([fault]) from fault
    if not isinstance(data, dict) or "reports" not in data:
        why = "it is no list of reports"
        raise Faults([CivicloomError("WAT-025", place=Place(str(path)), why=why)])
    lines = data["reports"]
    known = load_layouts(folder / "reports")
    faults = [
        CivicloomError("WAT-025", place=Place(str(path), row=row), why=why)
        for row, line in enumerate(lines if isinstance(lines, list) else [lines], 1)
        for why in _faults(line, known)
    ]
    if faults:
        raise Faults(faults)
    return tuple(_due(line) for line in lines)


def do_scheduled(desk: WatchDesk) -> Iterator[Happening]:
    """Capture the pages and make the reports that are due; one that fails does not stop the others."""
    yield from _capture(desk)
    yield from _report(desk)


def captures_of(workspace: Workspace, actor: str = "") -> Captures:
    """The captures of a workspace, as its watch declares them. Raises Faults."""
    declared = workspace.root / "watch"
    stamp = load_declaration(declared / "captures.yaml").stamp
    return Captures(
        workspace.state / "watch/captures",
        workspace.log,
        actor=workspace.actor(actor).id,
        guard=Guard(load_allowed(declared / "network.yaml")),
        stamper=_stamper(stamp),
        clock=workspace.clock,
    )


def _stamper(stamp: StampAt | None) -> HttpStamper | None:
    if stamp is None:
        return None
    return HttpStamper(stamp.url, chain=stamp.chain.read_bytes(), allowed=[stamp.url])


def _capture(desk: WatchDesk) -> Iterator[Happening]:
    pages = load_declaration(desk.declared / "captures.yaml").pages
    if not any(page.every for page in pages):
        return
    try:
        captures = captures_of(desk.workspace, desk.actor)
        outcomes = captures.capture_all(captures.due(pages, desk.workspace.clock.now()))
    except CivicloomError as error:
        yield Happening("error", "captures", error=error)
        return
    for one in outcomes:
        facts = one.capture.as_json() if one.capture else {}
        what = "error" if one.error else "captured"
        yield Happening(what, one.page.url, facts, one.error)


def _report(desk: WatchDesk) -> Iterator[Happening]:
    path = desk.folder / "scheduled.json"
    done: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {}
    now = desk.workspace.clock.now()
    for due in load_schedule(desk.declared):
        for language in due.languages:
            last = due.last(now)
            key = f"{due.layout} {last} {language}"
            if key in done:
                continue
            try:
                made = report(desk, due.layout, language, last=last)
            except CivicloomError as error:
                yield Happening("error", key, error=error)
                continue
            done[key] = made.receipt
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, json.dumps(done, indent=1).encode())
            yield Happening("reported", key, {"files": made.paths, "receipt": made.receipt})


def _faults(line: Any, known: Mapping[str, object]) -> Iterator[str]:
    if not isinstance(line, dict):
        yield f"a report has the words {', '.join(WORDS)}"
        return
    for word in sorted(set(map(str, line)) - set(WORDS)):
        yield f"unknown word {word}"
    if line.get("layout") not in known:
        yield f"layout: one of {', '.join(known)}"
    languages = line.get("languages")
    if not isinstance(languages, list) or not set(map(str, languages)) <= set(get_args(Language)):
        yield f"languages: a list of {', '.join(get_args(Language))}"
    if line.get("weekday") not in (None, *WEEKDAYS):
        yield f"weekday: one of {', '.join(WEEKDAYS)}"
    if _time(line.get("at")) is None:
        yield "at: a time of the day, such as 08:00"


def _due(line: Mapping[str, Any]) -> Due:
    on = WEEKDAYS.index(line["weekday"]) if line.get("weekday") else None
    return Due(line["layout"], tuple(line["languages"]), on, _time(line["at"]) or time())


def _time(value: Any) -> time | None:
    try:
        return time.fromisoformat(value) if len(value) == len("08:00") else None
    except (TypeError, ValueError):
        return None
