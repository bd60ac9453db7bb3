"""civicloom watch track: everything on a topic, or by an outlet or institution."""

from datetime import datetime
from pathlib import Path

import click

from civicloom.apps.watch.desk import PURPOSE, WatchDesk
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output
from civicloom.workspace import Workspace

HEADINGS = ("day", "outlet", "title", "class", "reprint of")


@click.command("track")
@workspace_argument
@click.argument("topic", required=False, default="")
@click.option("--outlet", default="", help="An outlet, or a source's id.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day, YYYY-MM-DD.")
@click.option("--purpose", default=PURPOSE, help="The purpose of this use. Default: media-watch.")
@actor_option
@command
def track_command(
    output: Output,
    workspace: Path,
    topic: str,
    outlet: str,
    since: datetime | None,
    purpose: str,
    actor: str,
) -> int:
    """Items of a saved TOPIC of DIR, or of an outlet, the newest first; all of them without either."""
    with Workspace.open(workspace) as opened, WatchDesk(opened, actor) as desk:
        day = since.date() if since else None
        found = desk.track(topic=topic, outlet=outlet, since=day, purpose=purpose)
    for row in found.rows:
        output.data(row)
    table = [
        (
            row["day"],
            row["outlet"] or row["source"],
            row["title"],
            row["label"],
            row["reprint_of"] or "",
        )
        for row in found.rows
    ]
    output.table(HEADINGS, table, title=f"{len(table)} items, release {found.release}")
    return 0
