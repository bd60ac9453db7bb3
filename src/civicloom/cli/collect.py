"""civicloom collect: departments' files become records and quarantine."""

from collections.abc import Collection, Sequence
from pathlib import Path
from shlex import quote

import click

from civicloom.collect import Batch
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace

from .command import actor_option, command, workspace_argument
from .output import Output, exit_code
from .told import Told


@click.command("collect", cls=Told)
@workspace_argument
@click.argument("sources", metavar="[SOURCE ...]", nargs=-1)
@click.option("--from", "paths", multiple=True, metavar="SOURCE=PATH")
@actor_option
@command
def collect(
    output: Output, workspace: Path, sources: tuple[str, ...], paths: tuple[str, ...], actor: str
) -> int:
    given = [_pair(text) for text in paths]
    with Workspace.open(workspace) as opened, output.progress() as step:
        wanted = _wanted(sources, given, opened.sources)
        desk = opened.desk(actor)
        done, worst = [], 0
        for number, (name, path) in enumerate(wanted):
            step("sources", number, len(wanted))
            refused: Sequence[CivicloomError]
            try:
                batch = desk.collect(name, path, progress=step)
            except CivicloomError as error:
                refused = [error]
            else:
                refused = batch.refused
                output.data(batch.as_json())
                done.append(batch)
            for fault in refused:
                output.fault(fault, source=name)
                worst = max(worst, exit_code(fault))
    output.table(HEADINGS, [row(output, batch) for batch in done])
    _advise(output, workspace, done)
    return worst


HEADINGS = ("source", "records", "quarantined", "most frequent faults", "receipt", "status")


def row(output: Output, batch: Batch) -> tuple[object, ...]:
    """One batch as a line of a table."""
    worst = sorted(batch.faults.items(), key=lambda item: -item[1])[:3]
    told = ", ".join(f"{code} {count:,}" for code, count in worst)
    receipt = batch.receipt.id if batch.receipt else ""
    return (
        batch.source,
        f"{batch.accepted:,}",
        f"{batch.quarantined:,}",
        told,
        receipt,
        output.term(batch.status),
    )


def _wanted(
    named: Sequence[str], given: Sequence[tuple[str, Path]], declared: Collection[str]
) -> list[tuple[str, Path | None]]:
    """Each source where it was named first, with every file given for it; all sources when none is named."""
    files: dict[str, list[Path | None]] = {}
    for name, path in given:
        files.setdefault(name, []).append(path)
    own = named or ([] if given else declared)
    names = dict.fromkeys([*own, *files])
    return [(name, path) for name in names for path in files.get(name, [None])]


def _pair(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not (name and equals and path):
        raise CivicloomError("CLI-003", text=text)
    return name, Path(path)


def _advise(output: Output, workspace: Path, done: list[Batch]) -> None:
    held = [batch for batch in done if batch.quarantined and not batch.repeated]
    there = quote(str(workspace))
    if held:
        output.say("collect.mend", there=there, batch=held[0].batch)
