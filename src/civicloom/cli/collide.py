"""civicloom collide, replay, verdict: rules find what does not agree; a person decides."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from civicloom.collide import SAID, Run
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace

from .command import actor_option, command, purpose_option, workspace_argument
from .output import Output
from .told import Told

HEADINGS = ("rule", "findings", "release", "run", "receipt", "seconds")


@click.command("collide", cls=Told)
@workspace_argument
@click.argument("rules", metavar="[RULE ...]", nargs=-1)
@purpose_option
@actor_option
@click.option(
    "--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True
)
@click.option("--release")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]))
@command
def collide(
    output: Output,
    workspace: Path,
    rules: tuple[str, ...],
    purpose: str,
    actor: str,
    engine: str,
    release: str | None,
    as_of: datetime | None,
) -> None:
    with Workspace.open(workspace) as opened, output.progress() as step:
        desk = opened.desk(actor, purpose)
        names = rules or _of_purpose(opened, purpose)
        runs = []
        for number, name in enumerate(names):
            step("rules", number, len(names))
            run = desk.collide(
                name, engine=engine, release=release, as_of=as_of.date() if as_of else None
            )
            output.data(run.as_json())
            runs.append(run)
    show(output, runs)


@click.command("replay", cls=Told)
@workspace_argument
@click.argument("run")
@actor_option
@command
def replay(output: Output, workspace: Path, run: str, actor: str) -> int:
    with Workspace.open(workspace) as opened:
        again = opened.desk(actor).replay(run)
        output.data(again.as_json())
        name = "collide.equal" if again.equal else "collide.differs"
        output.say(name, run=run, sha256=again.sha256)
        return int(not again.equal)


@click.command("verdict", cls=Told)
@workspace_argument
@click.argument("finding")
@click.argument("said", type=click.Choice(SAID))
@click.option("--reason", required=True)
@purpose_option
@actor_option
@command
def verdict(
    output: Output, workspace: Path, finding: str, said: str, reason: str, purpose: str, actor: str
) -> None:
    with Workspace.open(workspace) as opened:
        receipt = opened.desk(actor, purpose).verdict(finding, said, reason)
    output.data({"status": "ok", "finding": finding, "said": said, "receipt": receipt.id})
    output.say("collide.written", receipt=receipt.id)


def show(output: Output, runs: Sequence[Run]) -> None:
    """Runs as a table."""
    rows = [
        (
            run.rule,
            f"{run.findings:,}",
            run.release,
            run.id,
            run.receipt.id if run.receipt else "",
            f"{run.seconds:.2f}",
        )
        for run in runs
    ]
    output.table(HEADINGS, rows)


def _of_purpose(workspace: Workspace, purpose: str) -> tuple[str, ...]:
    found = tuple(name for name, rule in workspace.rules.items() if rule.purpose == purpose)
    if not found:
        known = ", ".join(sorted({rule.purpose for rule in workspace.rules.values()}))
        raise CivicloomError("CLI-007", purpose=purpose, known=known)
    return found
