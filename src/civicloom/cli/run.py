"""civicloom run: all that is due."""

from pathlib import Path

import click

from civicloom.model.errors import CivicloomError
from civicloom.workspace import Done, Workspace, run_all

from . import push as pushing
from .collect import HEADINGS, row
from .collide import show as show_runs
from .command import actor_option, command, workspace_argument
from .output import Output
from .told import Told

STEPS = ("collect", "link", "collide", "push", "watch")


@click.command("run", cls=Told)
@workspace_argument
@click.option("--only", multiple=True, type=click.Choice(STEPS))
@actor_option
@command
def run(output: Output, workspace: Path, only: tuple[str, ...], actor: str) -> int:
    with Workspace.open(workspace) as opened:
        with output.progress() as step:
            done = run_all(opened, opened.desk(actor), only or STEPS, progress=step)
        _show(output, opened, done)
        watched = _watch(output, opened, actor) if "watch" in (only or STEPS) else 0
    failed = any(one.outcome == "failed" for one in done.delivered)
    return int(bool(done.refused) or failed or bool(watched))


def _show(output: Output, opened: Workspace, done: Done) -> None:
    for name, fault in done.refused:
        output.fault(fault, source=name)
    for batch in done.batches:
        output.data(batch.as_json())
    output.table(HEADINGS, [row(output, batch) for batch in done.batches])
    if done.links:
        output.data(
            {
                "linked": done.links.links,
                "pairs": done.links.pairs,
                "receipt": done.links.receipt.id,
            }
        )
        output.say(
            "run.linked",
            links=done.links.links,
            clerical=done.links.clerical,
            receipt=done.links.receipt.id,
        )
    for ran in done.runs:
        output.data(ran.as_json())
    show_runs(output, done.runs)
    pushing.show(output, opened, done.pushed, done.delivered)


def _watch(output: Output, opened: Workspace, actor: str) -> int:
    """Poll the watch of a workspace that has one; nothing while another process takes its items."""
    if not any((opened.root / "watch/sources").glob("*.yaml")):
        return 0
    try:
        # Loaded here: most workspaces have no watch, and what it needs is an extra.
        from civicloom.apps.watch.desk import BUSY, WatchDesk

        from .watch.sources import poll_all
    except ModuleNotFoundError as missing:
        output.fault(CivicloomError("WAT-010", name=missing.name), source="watch")
        return 1
    try:
        with WatchDesk(opened, actor) as desk:
            return poll_all(output, desk)
    except CivicloomError as error:
        if error.code in BUSY:
            return 0
        output.fault(error, source="watch")
        return 1
