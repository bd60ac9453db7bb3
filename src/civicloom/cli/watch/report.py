"""civicloom watch report: a day or a week as a page, a print and a docx, archived with a receipt."""

from datetime import datetime
from pathlib import Path

import click

from civicloom.apps.watch.desk import PURPOSE, WatchDesk, report
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output
from civicloom.cli.told import Told
from civicloom.workspace import Workspace


@click.command("report", cls=Told)
@workspace_argument
@click.argument("layout", required=False, default="weekly")
@click.option("--last", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--format", "formats", multiple=True)
@click.option("--purpose", default=PURPOSE)
@actor_option
@command
def report_command(
    output: Output,
    workspace: Path,
    layout: str,
    last: datetime | None,
    formats: tuple[str, ...],
    purpose: str,
    actor: str,
) -> int:
    with Workspace.open(workspace) as opened, WatchDesk(opened, actor) as desk:
        made = report(
            desk,
            layout,
            output.language,
            last=last.date() if last else None,
            formats=formats or ("html", "pdf", "docx"),
            purpose=purpose,
        )
    output.data({"files": made.paths, "figures": len(made.figures), "receipt": made.receipt})
    for path in made.paths:
        output.show(str(path))
    output.say("watch.report.receipt", receipt=made.receipt)
    return 0
