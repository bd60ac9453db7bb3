"""civicloom mend: quarantined rows come out to be corrected, and in again."""

from pathlib import Path
from shlex import quote

import click

from civicloom.collect import export_quarantine
from civicloom.workspace import Workspace

from .collect import HEADINGS, row
from .command import actor_option, command, workspace_argument
from .output import Output
from .told import Told


@click.command("mend", cls=Told)
@workspace_argument
@click.argument("batch")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--export", type=click.Path(path_type=Path))
@actor_option
@command
def mend(
    output: Output, workspace: Path, batch: str, file: Path | None, export: Path | None, actor: str
) -> None:
    if (file is None) == (export is None):
        raise click.UsageError(output.word("mend.choose"))
    with Workspace.open(workspace) as opened, output.progress() as step:
        if export is not None:
            count = export_quarantine(batch, export, opened.library)
            output.data({"status": "ok", "batch": batch, "rows": count, "file": str(export)})
            there, again = quote(str(workspace)), quote(str(export))
            output.say(
                "mend.exported", rows=count, file=export, there=there, batch=batch, again=again
            )
            return
        done = opened.desk(actor).mend(batch, Path(str(file)), progress=step)
        output.data(done.as_json())
        output.table(HEADINGS, [row(output, done)])
