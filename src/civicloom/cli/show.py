"""civicloom show, usage, quality: the card of a subject, who used it, how good the sources are."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from civicloom.model.identifiers import KINDS, check
from civicloom.use import as_find_usage, quality_rows, usage_of
from civicloom.workspace import Workspace

from .command import actor_option, command, purpose_option, workspace_argument
from .output import Output

SUBJECT = "A subject is an identifier, alone or as kind:value (citizen-id:..., house-code:..., credit-code:...)."


MOST_OTHERS = 5
"""Other values of a field that people are shown; programs get all."""


@click.command("show", epilog=SUBJECT)
@workspace_argument
@click.argument("subject")
@purpose_option
@actor_option
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The card as it was known and held on this day.",
)
@click.option(
    "--reveal", metavar="WHY", help="Show masked fields, with the reason that is written down."
)
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
    """The card of SUBJECT, each field with its source. May be refused, with the reason.

    Exit code 1 when there is no record that may be shown.
    """
    subject = _named(subject)
    with Workspace.open(workspace) as opened:
        desk = opened.desk(actor, purpose)
        card = desk.show(
            subject, as_of=as_of.date() if as_of else None, language=output.language, reveal=reveal
        )
    output.data(card.as_json())
    title = f"{card.subject}  ({card.kind}, {card.records} records, release {card.release})"
    rows = [(f.title, f.value, f.source, f.known, f.seen, _others(f.others)) for f in card.fields]
    output.table(("field", "value", "source", "how known", "seen", "others say"), rows, title)
    if card.withheld:
        tables = ", ".join(table for table, _, _ in card.withheld)
        output.say(
            f"Not shown, wholly or in part, for this purpose: {tables}. --json says which fields and why."
        )
    if not card.records:
        output.say(f"There is no record about {card.subject} that may be shown for this purpose.")
    return int(not card.records)


@click.command("usage", epilog=SUBJECT)
@workspace_argument
@click.argument("subject")
@click.option(
    "--tracker", is_flag=True, help="As JSON in the form of the data tracker's findUsage."
)
@command
def usage(output: Output, workspace: Path, subject: str, tracker: bool) -> None:
    """Who used this subject's data: when, which office, what for, on what legal basis; refused uses too."""
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
    rows = [
        (u.at, u.office, u.action, u.purpose, u.basis, "yes" if u.allowed else "refused", u.receipt)
        for u in uses
    ]
    output.table(("when", "office", "what", "purpose", "legal basis", "allowed", "receipt"), rows)
    if not uses:
        output.say("Nobody has used data of this subject.")


@click.command("quality")
@workspace_argument
@command
def quality(output: Output, workspace: Path) -> None:
    """How good each source is: rows that failed, fields that are missing, age, share contradicted."""
    with Workspace.open(workspace) as opened:
        titles = {name: source.title for name, source in opened.sources.items()}
        figures = opened.library.quality()
    for figure in figures:
        output.data({**asdict(figure), "failed": figure.failed})
    rows = quality_rows(figures, language=output.language, titles=titles)
    output.table(tuple(rows[0]) if rows else (), [tuple(row.values()) for row in rows])


def _named(subject: str) -> str:
    """An identifier alone is told apart by its form; anything else is taken as it is written."""
    if ":" in subject:
        return subject
    for kind in KINDS:
        verdict = check(kind, subject)
        if verdict.verdict != "invalid":
            return f"{kind}:{verdict.normal}"
    return subject


def _others(others: tuple[tuple[str, str], ...]) -> str:
    told = [f"{value} ({source})" for value, source in others[:MOST_OTHERS]]
    more = len(others) - len(told)
    return "; ".join([*told, f"+ {more} (--json)"] if more > 0 else told)
