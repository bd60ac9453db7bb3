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
from civicloom.cli.told import Told
from civicloom.model.clock import Clock
from civicloom.workspace import Workspace

TOLD = {
    "listening": ("watch.listen.listening", ("address",)),
    "left": ("watch.listen.left", ("kind",)),
    "topics": ("watch.listen.topics", ("changed", "gone")),
    "sources": ("watch.listen.sources", ("changed", "gone")),
    "groups": ("watch.listen.groups", ("changed", "gone")),
    "sent": ("watch.listen.sent", ("outcome", "channel", "detail")),
}
"""What people are told of, besides alerts: the sentence, and the facts in it."""


@click.command("listen", cls=Told)
@workspace_argument
@click.argument("names", metavar="[NAME ...]", nargs=-1)
@click.option("--for", "seconds", type=click.FloatRange(min=0))
@actor_option
@command
def listen_command(
    output: Output, workspace: Path, names: tuple[str, ...], seconds: float | None, actor: str
) -> int:
    with (
        Workspace.open(workspace) as opened,
        WatchDesk(opened, actor) as desk,
        ended() as stop,
        output.progress() as step,
    ):
        told = _Told(output, step, opened.clock)
        for one in listen(desk, names, stop=stop, seconds=seconds):
            told.tell(one)
    output.say("watch.listen.done", items=told.count["items"], alerts=told.count["alerts"])
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
        if one.what in TOLD:
            name, facts = TOLD[one.what]
            told = {fact: _listed(one.facts[fact]) for fact in facts}
            self._output.say(name, **{"name": one.name, **told})
        for alert in alerts:
            self._output.show(self._output.told(alert["text"]))


def _listed(fact: object) -> str:
    return (", ".join(fact) or "-") if isinstance(fact, list) else str(fact)
