"""civicloom mend: quarantined rows come out to be corrected, and in again."""

from pathlib import Path
from shlex import quote

import click

from civicloom.collect import export_quarantine
from civicloom.workspace import Workspace

from .collect import HEADINGS, row
from .command import actor_option, command, workspace_argument
from .output import Output


@click.command("mend")
@workspace_argument
@click.argument("batch")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--export",
    type=click.Path(path_type=Path),
    help="Write the rows in quarantine to this file (csv or jsonl).",
)
@actor_option
@command
def mend(
    output: Output, workspace: Path, batch: str, file: Path | None, export: Path | None, actor: str
) -> None:
    """Write out the quarantined rows of BATCH with --export; send FILE, their corrected form, again.

    Mended rows land once; rows that still have faults stay in quarantine under their new codes.
    """
    if (file is None) == (export is None):
        raise click.UsageError("Give FILE to send rows again, or --export to write them out.")
    with Workspace.open(workspace) as opened, output.progress() as step:
        if export is not None:
            count = export_quarantine(batch, export, opened.library)
            output.data({"status": "ok", "batch": batch, "rows": count, "file": str(export)})
            output.say(
                f"Wrote {count:,} rows to {export}. Correct them and run: "
                f"civicloom mend {quote(str(workspace))} {batch} {quote(str(export))}"
            )
            return
        done = opened.desk(actor).mend(batch, Path(str(file)), progress=step)
        output.data(done.as_json())
        output.table(HEADINGS, [row(done)])
