"""civicloom watch rebuild: the indexes filled again from what is kept."""

from pathlib import Path

import click

from civicloom.apps.watch.desk import WatchDesk
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output
from civicloom.cli.told import Told
from civicloom.workspace import Workspace


@click.command("rebuild", cls=Told)
@workspace_argument
@actor_option
@command
def rebuild_command(output: Output, workspace: Path, actor: str) -> int:
    with Workspace.open(workspace) as opened, WatchDesk(opened, actor) as desk:
        items = desk.rebuild()
    output.data({"items": items})
    output.say("watch.rebuild.rebuilt", items=items)
    return 0
