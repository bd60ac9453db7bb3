"""civicloom run: all that is due."""

from pathlib import Path

import click

from civicloom.workspace import Workspace, run_all

from . import push as pushing
from .collect import HEADINGS, row
from .collide import show as show_runs
from .command import actor_option, command, workspace_argument
from .output import Output

STEPS = ("collect", "link", "collide", "push")


@click.command("run")
@workspace_argument
@click.option("--only", multiple=True, type=click.Choice(STEPS), help="Only these steps.")
@actor_option
@command
def run(output: Output, workspace: Path, only: tuple[str, ...], actor: str) -> int:
    """Collect what is due, link, run every rule for its purpose, push. What was done before is not done again.

    Exit code 1 when a source could not be collected or a letter has failed for good.
    """
    with Workspace.open(workspace) as opened, output.progress() as step:
        done = run_all(opened, opened.desk(actor), only or STEPS, progress=step)
    for name, fault in done.refused:
        output.fault(fault, source=name)
    for batch in done.batches:
        output.data(batch.as_json())
    output.table(HEADINGS, [row(batch) for batch in done.batches])
    if done.links:
        output.data(
            {
                "linked": done.links.links,
                "pairs": done.links.pairs,
                "receipt": done.links.receipt.id,
            }
        )
        output.say(
            f"Linked: {done.links.links:,} records tied, {done.links.clerical:,} pairs wait for a person ({done.links.receipt.id})."
        )
    for ran in done.runs:
        output.data(ran.as_json())
    show_runs(output, done.runs)
    pushing.show(output, done.pushed, done.delivered)
    return int(bool(done.refused) or any(one.outcome == "failed" for one in done.delivered))
