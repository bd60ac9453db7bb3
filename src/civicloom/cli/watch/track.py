"""civicloom watch track: everything on a topic, by an outlet or institution, on a place, for an office."""

from datetime import datetime
from pathlib import Path

import click

from civicloom.apps.watch.desk import PURPOSE, WatchDesk
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output
from civicloom.workspace import Workspace

SHOWN = ("day", "outlet", "title", "label", "office", "place", "urgency", "story", "reprint_of")
HEADINGS = ("day", "outlet", "title", "class", "office", "place", "urgency", "story", "reprint of")


@click.command("track")
@workspace_argument
@click.argument("topic", required=False, default="")
@click.option("--outlet", default="", help="An outlet, or a source's id.")
@click.option("--place", default="", help="Items that name this place.")
@click.option("--institution", default="", help="Items that name this institution first.")
@click.option("--office", default="", help="Items for which this office is responsible, by its id.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day, YYYY-MM-DD.")
@click.option("--purpose", default=PURPOSE, help="The purpose of this use. Default: media-watch.")
@actor_option
@command
def track_command(
    output: Output,
    workspace: Path,
    topic: str,
    outlet: str,
    place: str,
    institution: str,
    office: str,
    since: datetime | None,
    purpose: str,
    actor: str,
) -> int:
    """Items of a saved TOPIC of DIR, or as the options ask, the newest first; all of them without any."""
    with Workspace.open(workspace) as opened, WatchDesk(opened, actor) as desk:
        found = desk.track(
            purpose,
            topic=topic,
            outlet=outlet,
            place=place,
            organisation=institution,
            office=office,
            since=since.date() if since else None,
        )
    for row in found.rows:
        output.data(row)
        row["outlet"] = row["outlet"] or row["source"]
    table = [tuple(row[name] for name in SHOWN) for row in found.rows]
    output.table(HEADINGS, table, title=f"{len(table)} items, release {found.release}")
    return 0
