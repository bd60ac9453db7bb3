"""civicloom watch add, poll: which sources are read, and reading those that are due."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from shlex import quote

import click
import yaml

from civicloom.apps.watch.desk import Happening, Polled, WatchDesk, do_scheduled, poll_due
from civicloom.apps.watch.sources import health, read_source
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output, exit_code
from civicloom.cli.told import Told
from civicloom.model.errors import CivicloomError, Faults
from civicloom.purpose import OFFICE_ZONE
from civicloom.workspace import Workspace

HEADINGS = ("source", "new", "reprints", "alerts", "receipts", "status")
HEALTH = ("source", "title", "state", "last success", "next poll", "a day", "error")


@click.command("add", cls=Told)
@workspace_argument
@click.argument("name", metavar="SOURCE")
@click.option("--kind", required=True)
@click.option("--url", required=True)
@click.option("--title")
@click.option("--outlet")
@click.option("--official", is_flag=True)
@command
def add_command(
    output: Output,
    workspace: Path,
    name: str,
    kind: str,
    url: str,
    title: str | None,
    outlet: str | None,
    official: bool,
) -> int:
    with Workspace.open(workspace) as opened, WatchDesk(opened) as desk:
        folder = desk.declared / "sources"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.yaml"
        words = {"id": name, "title": title or name, "kind": kind, "url": url}
        words |= {"purpose": "media-watch"} | ({"outlet": outlet} if outlet else {})
        words |= {"official": True} if official else {}  # type: ignore[dict-item]
        if "/" in name:
            raise CivicloomError("WAT-009", text=name)
        if path.exists():
            raise CivicloomError("WAT-026", source=name, path=path)
        path.write_text(yaml.safe_dump(words, allow_unicode=True, sort_keys=False), "utf-8")
        try:
            read_source(path)
        except Faults as faults:
            path.unlink()
            raise Faults([*faults.faults, CivicloomError("WAT-009", text=name)]) from faults
    output.data({"source": name, "file": str(path), "status": "added"})
    output.say("watch.sources.added", file=path, there=quote(str(workspace)))
    return 0


@click.command("poll", cls=Told)
@workspace_argument
@click.argument("names", metavar="[SOURCE ...]", nargs=-1)
@click.option("--health", "only_health", is_flag=True)
@actor_option
@command
def poll_command(
    output: Output, workspace: Path, names: tuple[str, ...], only_health: bool, actor: str
) -> int:
    with Workspace.open(workspace) as opened, WatchDesk(opened, actor) as desk:
        if only_health:
            _health(output, desk)
            return 0
        return poll_all(output, desk, names)


def poll_all(output: Output, desk: WatchDesk, names: Sequence[str] = ()) -> int:
    """Poll what is due, or the sources named, and say what they gave; gives the exit code."""
    worst, rows = 0, []
    with output.progress() as step:
        for number, polled in enumerate(poll_due(desk, names), 1):
            step("sources", number, 0)
            worst = max(worst, _say(output, polled))
            rows.append(_row(output, polled))
    output.table(HEADINGS, rows)
    for one in () if names else do_scheduled(desk):
        worst = max(worst, _say_done(output, one))
    return worst


def _say(output: Output, polled: Polled) -> int:
    if polled.error is not None:
        output.fault(polled.error, source=polled.source)
        return exit_code(polled.error)
    output.data(
        {
            "source": polled.source,
            "new": polled.items,
            "reprints": polled.reprints,
            "receipts": polled.receipts,
            "alerts": [alert.as_json() for alert in polled.alerts],
            "status": "polled",
        }
    )
    for alert in polled.alerts:
        output.show(output.told(alert.text))
    return 0


def _say_done(output: Output, one: Happening) -> int:
    """A capture or a report that was due."""
    if one.error is not None:
        output.fault(one.error, event=one.what, name=one.name)
        return exit_code(one.error)
    output.data({"event": one.what, "name": one.name, **one.facts})
    name = "watch.sources.captured" if one.what == "captured" else "watch.sources.reported"
    output.say(name, name=one.name, receipt=one.facts["receipt"])
    return 0


def _row(output: Output, polled: Polled) -> tuple[object, ...]:
    receipts = " ".join(polled.receipts)
    status = polled.error.code if polled.error else output.term("polled")
    return polled.source, polled.items, polled.reprints, len(polled.alerts), receipts, status


def _health(output: Output, desk: WatchDesk) -> None:
    lines = health(desk.sources.values(), desk.state)
    for line in lines:
        output.data(line.__dict__)
    output.table(
        HEALTH,
        [
            (
                one.source,
                one.title,
                output.term(one.state),
                _minute(one.last_success),
                _minute(one.next_poll),
                f"{one.rate:.1f}",
                one.last_error or "; ".join(one.left_out),
            )
            for one in lines
        ],
    )


def _minute(moment: str) -> str:
    """A moment as the office tells it."""
    return (
        f"{datetime.fromisoformat(moment).astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}" if moment else ""
    )
