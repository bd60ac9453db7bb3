"""civicloom link, judge: records are tied to subjects; a person's word undoes or confirms a tie."""

import errno
import os
from pathlib import Path
from shlex import quote

import click

from civicloom.workspace import LINKING, Workspace

from .command import actor_option, command, workspace_argument
from .output import Output
from .told import Told


@click.command("link", cls=Told)
@workspace_argument
@click.option("--pairs", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--purpose", default=LINKING, show_default=True)
@click.option(
    "--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True
)
@actor_option
@command
def link(
    output: Output, workspace: Path, pairs: Path | None, purpose: str, engine: str, actor: str
) -> None:
    if pairs is not None and not pairs.parent.is_dir():
        # Said before the work, not after it.
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(pairs.parent))
    with Workspace.open(workspace) as opened, output.progress() as step:
        done = opened.desk(actor, purpose).link(engine=engine, progress=step)
        written = done.write_pairs(pairs) if pairs else None
    output.data(
        {
            "status": "ok",
            "pairs": done.pairs,
            "links": done.links,
            "clerical": done.clerical,
            "households": done.households,
            "contradictions": done.contradictions,
            "release": done.release,
            "receipt": done.receipt.id,
            "pairs_file": str(pairs) if pairs else None,
        }
    )
    rows = [
        (
            f"{done.links:,}",
            f"{done.pairs:,}",
            f"{done.clerical:,}",
            f"{done.households:,}",
            f"{done.contradictions:,}",
            done.receipt.id,
        )
    ]
    output.table(
        ("records tied", "pairs", "wait for a person", "households", "contradictions", "receipt"),
        rows,
    )
    if written is not None:
        output.say("link.wrote", pairs=written, file=pairs)


@click.command("judge", cls=Told)
@workspace_argument
@click.argument("left", metavar="SOURCE:KEY")
@click.argument("right", metavar="SOURCE:KEY")
@click.argument("verdict", type=click.Choice(["same", "different"]))
@click.option("--reason", required=True)
@click.option("--purpose", default=LINKING, show_default=True)
@actor_option
@command
def judge(
    output: Output,
    workspace: Path,
    left: str,
    right: str,
    verdict: str,
    reason: str,
    purpose: str,
    actor: str,
) -> None:
    with Workspace.open(workspace) as opened:
        receipt = opened.desk(actor, purpose).judge(left, right, verdict, reason)
    output.data({"status": "ok", "verdict": verdict, "receipt": receipt.id})
    output.say("link.judged", receipt=receipt.id, there=quote(str(workspace)))
