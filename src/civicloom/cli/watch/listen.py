"""civicloom watch listen: groups and streams as they speak, sources in between, alerts at once."""

import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import click

from civicloom.apps.watch.desk import Happening, WatchDesk, listen
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output, Step
from civicloom.model.clock import Clock
from civicloom.workspace import Workspace


@click.command("listen")
@workspace_argument
@click.argument("names", metavar="[NAME ...]", nargs=-1)
@click.option("--for", "seconds", type=click.FloatRange(min=0), help="End after so many seconds.")
@actor_option
@command
def listen_command(
    output: Output, workspace: Path, names: tuple[str, ...], seconds: float | None, actor: str
) -> int:
    """Hear the groups and streams of DIR, or those named, and poll what is due, until Ctrl-C or SIGTERM."""
    with (
        Workspace.open(workspace) as opened,
        WatchDesk(opened, actor) as desk,
        ended() as stop,
        output.progress() as step,
    ):
        told = _Told(output, step, opened.clock)
        for one in listen(desk, names, stop=stop, seconds=seconds):
            told.tell(one)
    output.say(f"{told.count['items']:,} items taken, {told.count['alerts']:,} alerts.")
    return 0


@contextmanager
def ended() -> Iterator[threading.Event]:
    """An event that the first SIGINT or SIGTERM sets; a second one ends the process at once."""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()
        for one in before:
            signal.signal(one, before[one])

    before: dict[int, Any] = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    for one in before:
        signal.signal(one, end)
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class _Told:
    """Says each happening, and counts for the line of progress."""

    def __init__(self, output: Output, step: Step, clock: Clock) -> None:
        self._output, self._step, self._clock = output, step, clock
        self.count: Counter[str] = Counter()

    def tell(self, one: Happening) -> None:
        at = self._clock.now().isoformat(timespec="milliseconds")
        if one.error is not None:
            self._output.fault(one.error, event="error", name=one.name, at=at)
            return
        self._output.data({"event": one.what, "name": one.name, "at": at, **one.facts})
        alerts: list[dict[str, Any]] = list(one.facts.get("alerts", []))  # type: ignore[call-overload]
        self.count["items"] += int(str(one.facts.get("items", 0))) if one.what == "taken" else 0
        self.count["alerts"] += len(alerts)
        for label in ("items", "alerts"):
            self._step(label, self.count[label], 0)
        for line in _lines(one, alerts, "en" if self._output.language == "en" else "zh"):
            self._output.say(line)


def _lines(one: Happening, alerts: list[dict[str, Any]], language: str) -> Iterator[str]:
    """What people are told of: beginnings, alerts, letters, and what is left out."""
    if one.what == "listening":
        yield f"listening: {one.name} ({one.facts['address']})"
    elif one.what == "left":
        yield f"not heard: {one.name} ({one.facts['kind']}); no account in watch/listen.yaml"
    elif one.what in ("topics", "sources", "groups"):
        yield f"{one.what} followed anew: {_listed(one, 'changed')}; no longer: {_listed(one, 'gone')}"
    elif one.what == "sent":
        yield f"{one.facts['outcome']}: {one.name}, {one.facts['channel']}, {one.facts['detail']}"
    for alert in alerts:
        yield f"{alert['text'][language]}"


def _listed(one: Happening, word: str) -> str:
    names = one.facts[word]
    return ", ".join(names) if isinstance(names, list) and names else "-"
