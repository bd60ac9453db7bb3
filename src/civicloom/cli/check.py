"""civicloom check: all faults of a workspace at once."""

from pathlib import Path

import click

from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace
from civicloom.workspace import check as faults_of

from .command import command, workspace_argument
from .output import Output
from .told import Told


@click.command("check", cls=Told)
@workspace_argument
@command
def check(output: Output, workspace: Path) -> int:
    with Workspace.open(workspace) as opened, output.progress() as step:
        faults = faults_of(opened, progress=step)
        known = {str(fault) for fault in faults}
        faults += [fault for fault in _watched(opened) if str(fault) not in known]
        told = [fault.as_json(output.language) for fault in faults]
        output.data({"status": "error" if faults else "ok", "faults": told})
        for fault in faults:
            output.say_fault(fault)
        if not faults:
            parts = ("standards", "sources", "rules", "offices")
            output.say("check.fine", **{part: len(getattr(opened, part)) for part in parts})
    return int(bool(faults))


def _watched(opened: Workspace) -> list[CivicloomError]:
    """What is wrong with the watch of a workspace that has one."""
    if not (opened.root / "watch").is_dir():
        return []
    try:
        # Loaded here: most workspaces have no watch, and what it needs is an extra.
        from civicloom.apps.watch.desk import check
    except ModuleNotFoundError as missing:
        return [CivicloomError("WAT-010", name=missing.name)]
    return check(opened)
