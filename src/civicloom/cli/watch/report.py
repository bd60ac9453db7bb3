"""civicloom watch report: a day or a week as a page, a print and a docx, archived with a receipt."""

from datetime import datetime
from pathlib import Path

import click

from civicloom.apps.watch.desk import PURPOSE, WatchDesk, report
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output
from civicloom.workspace import Workspace


@click.command("report")
@workspace_argument
@click.argument("layout", required=False, default="weekly")
@click.option(
    "--last", type=click.DateTime(["%Y-%m-%d"]), help="Last day of the period. Default: today."
)
@click.option("--format", "formats", multiple=True, help="html, pdf, docx; all unless named.")
@click.option("--purpose", default=PURPOSE, help="The purpose of this use. Default: media-watch.")
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
    """Make the report LAYOUT of DIR (weekly, daily, or one of watch/reports) in the language of --lang."""
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
        output.say(str(path))
    output.say(f"receipt {made.receipt}")
    return 0
