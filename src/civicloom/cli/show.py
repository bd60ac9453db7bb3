"""civicloom show, usage, quality: the card of a subject, who used it, how good the sources are."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from civicloom.model.identifiers import KINDS, check
from civicloom.use import as_find_usage, quality_rows, usage_of
from civicloom.workspace import Workspace

from .command import actor_option, command, purpose_option, workspace_argument
from .output import Output
from .told import Told

MOST_OTHERS = 5
"""Other values of a field that people are shown; programs get all."""


@click.command("show", cls=Told)
@workspace_argument
@click.argument("subject")
@purpose_option
@actor_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--reveal", metavar="WHY")
@command
def show(
    output: Output,
    workspace: Path,
    subject: str,
    purpose: str,
    actor: str,
    as_of: datetime | None,
    reveal: str | None,
) -> int:
    subject = _named(subject)
    with Workspace.open(workspace) as opened:
        desk = opened.desk(actor, purpose)
        card = desk.show(
            subject, as_of=as_of.date() if as_of else None, language=output.language, reveal=reveal
        )
        called = {name: output.told(source.title) for name, source in opened.sources.items()}
    output.data(card.as_json())
    about = {"subject": card.subject, "kind": output.term(card.kind), "release": card.release}
    title = output.word("show.card", records=card.records, **about)
    rows = []
    for f in card.fields:
        others = [(value, called.get(source, source)) for value, source in f.others]
        source = called.get(f.source, f.source)
        rows.append((f.title, f.value, source, f.known, f.seen, _others(output, others)))
    output.table(("field", "value", "source", "how known", "seen", "others say"), rows, title)
    if card.withheld:
        tables = output.listed(table for table, _, _ in card.withheld)
        output.say("show.withheld", tables=tables)
    if not card.records:
        output.say("show.no_record", subject=card.subject)
    return int(not card.records)


@click.command("usage", cls=Told)
@workspace_argument
@click.argument("subject")
@click.option("--tracker", is_flag=True)
@command
def usage(output: Output, workspace: Path, subject: str, tracker: bool) -> None:
    subject = _named(subject)
    with Workspace.open(workspace) as opened:
        offices = {name: office.name for name, office in opened.offices.items()}
        if tracker:
            lines = opened.library.usage_of(subject)
            output.as_json = True
            output.data({"usages": as_find_usage(lines, offices=offices, language=output.language)})
            return
        uses = usage_of(opened.library, subject, language=output.language, offices=offices)
    for use in uses:
        output.data(use.as_json())
    allowed = {True: output.word("show.allowed"), False: output.word("show.refused")}
    rows = [
        (u.at, u.office, u.action, u.purpose, u.basis, allowed[u.allowed], u.receipt) for u in uses
    ]
    output.table(("when", "office", "what", "purpose", "legal basis", "allowed", "receipt"), rows)
    if not uses:
        output.say("show.unused")


@click.command("quality", cls=Told)
@workspace_argument
@command
def quality(output: Output, workspace: Path) -> None:
    with Workspace.open(workspace) as opened:
        titles = {name: source.title for name, source in opened.sources.items()}
        figures, standards = opened.library.quality(), opened.library.standards
    for figure in figures:
        output.data({**asdict(figure), "failed": figure.failed})
    rows = quality_rows(figures, language=output.language, titles=titles, standards=standards)
    output.table(
        ("source", "table", "records", "failed", "missing", "latest", "contradicted"),
        [tuple(row.values()) for row in rows],
    )


def _named(subject: str) -> str:
    """An identifier alone is told apart by its form; anything else is taken as it is written."""
    if ":" in subject:
        return subject
    for kind in KINDS:
        verdict = check(kind, subject)
        if verdict.verdict != "invalid":
            return f"{kind}:{verdict.normal}"
    return subject


def _others(output: Output, others: Sequence[tuple[str, str]]) -> str:
    told = [output.word("show.other", value=value, source=source) for value, source in others]
    more = len(told) - MOST_OTHERS
    shown = [*told[:MOST_OTHERS], f"+ {more} (--json)"] if more > 0 else told
    return output.word("show.between").join(shown)
