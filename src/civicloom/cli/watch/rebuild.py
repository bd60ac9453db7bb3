"""civicloom watch rebuild: the indexes filled again from what is kept."""

from pathlib import Path

import click

from civicloom.apps.watch.desk import WatchDesk
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output
from civicloom.workspace import Workspace


@click.command("rebuild")
@workspace_argument
@actor_option
@command
def rebuild_command(output: Output, workspace: Path, actor: str) -> int:
    """Fill the indexes of DIR again from the kept items: search, reprints, stories, and what is known."""
    with Workspace.open(workspace) as opened, WatchDesk(opened, actor) as desk:
        items = desk.rebuild()
    output.data({"items": items})
    output.say(f"{items:,} items are in the indexes again")
    return 0
