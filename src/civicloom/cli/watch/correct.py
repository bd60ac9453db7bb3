"""civicloom watch correct: what an analyst decides, written down with a receipt and seen at once."""

from pathlib import Path

import click

from civicloom.apps.watch.desk import WatchDesk, correct
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output
from civicloom.workspace import Workspace


@click.command("correct")
@workspace_argument
@click.argument("kind")
@click.argument("target")
@click.argument("value", required=False, default="")
@click.option("--reason", default="", help="Why; it is kept with the record.")
@actor_option
@command
def correct_command(
    output: Output, workspace: Path, kind: str, target: str, value: str, reason: str, actor: str
) -> int:
    """Write a decision down: pick or reject ITEM, label ITEM LABEL, merge STORY STORY, undo CORRECTION."""
    with Workspace.open(workspace) as opened, WatchDesk(opened, actor) as desk:
        one, receipt = correct(desk, kind, target, value, reason)
    output.data({**one.__dict__, "receipt": receipt})
    output.say(f"{one.id}, receipt {receipt}")
    return 0
