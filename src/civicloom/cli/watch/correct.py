"""civicloom watch correct: what an analyst decides, written down with a receipt, taught and seen at once."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from civicloom.apps.watch.desk import (
    PURPOSE,
    Corrected,
    WatchDesk,
    agreements,
    correct,
    kind_of,
    suggestions,
)
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace

TO_LABEL = ("day", "outlet", "title", "best labels", "id")
PEOPLE = ("who", "and", "items", "agreed", "by chance", "kappa")


@click.command("correct")
@workspace_argument
@click.argument("kind", required=False, default="")
@click.argument("target", required=False, default="")
@click.argument("value", nargs=-1)
@click.option("--reason", default="", help="Why; it is kept with the record.")
@click.option("--suggest", type=click.IntRange(1, 200), help="So many items to label next.")
@click.option("--agreement", is_flag=True, help="How far two persons agree (Cohen's kappa).")
@click.option("--purpose", default=PURPOSE, help="The purpose of --suggest. Default: media-watch.")
@actor_option
@command
def correct_command(
    output: Output,
    workspace: Path,
    kind: str,
    target: str,
    value: tuple[str, ...],
    reason: str,
    suggest: int | None,
    agreement: bool,
    purpose: str,
    actor: str,
) -> int:
    """Write a decision down: pick or reject ITEM, label ITEM LABEL, office ITEM OFFICE, merge STORY STORY,
    split STORY ITEM..., undo CORRECTION."""
    with Workspace.open(workspace) as opened, WatchDesk(opened, actor) as desk:
        if suggest:
            _suggest(output, desk, suggest, purpose)
        elif agreement:
            _agreement(output, desk)
        elif not kind or not target:
            raise CivicloomError("WAT-014")
        else:
            _tell(output, correct(desk, kind, target, " ".join(value), reason))
    return 0


def _tell(output: Output, done: Corrected) -> None:
    one = done.record
    said: dict[str, Any] = {
        "id": one.id,
        "at": one.when,
        "who": one.who,
        "kind": kind_of(one),
        "target": one.undone or one.item,
        "value": one.new,
        "reason": one.reason,
        "receipt": done.receipt,
        "effect": asdict(done.effect) if done.effect else None,
        "retrain": asdict(done.retrained) if done.retrained else None,
    }
    output.data(said)
    output.say(f"{one.id}, receipt {done.receipt}")
    if done.effect and done.effect.before and done.effect.after:
        before, after = done.effect.before, done.effect.after
        output.say(
            f"Before: {before.answer} {before.confidence:.2f}, now: {after.answer} "
            f"{after.confidence:.2f}; {done.effect.changed} of {done.effect.recent} recent items change"
        )
    if done.retrained:
        word = "is in use now" if done.retrained.promoted else "was not better"
        output.say(
            f"A full retrain on {done.retrained.learnt} labels {word}: macro-F1 "
            f"{done.retrained.challenger_f1} against {done.retrained.champion_f1} "
            f"on {done.retrained.audited} audited items"
        )


def _suggest(output: Output, desk: WatchDesk, wanted: int, purpose: str) -> None:
    rows = []
    for one in suggestions(desk, wanted, purpose):
        names = ("id", "day", "outlet", "source", "title", "url")
        output.data({name: one.row[name] for name in names} | {"top": one.top})
        best = ", ".join(f"{label} {sure:.2f}" for label, sure in one.top)
        shown = [one.row[name] for name in ("day", "outlet", "title")]
        rows.append((*shown, best, one.row["id"]))
    output.table(TO_LABEL, rows)


def _agreement(output: Output, desk: WatchDesk) -> None:
    rows = []
    for pair in agreements(desk):
        told = pair.agreement
        output.data({"who": pair.who, "other": pair.other, **asdict(told)})
        kappa = "-" if told.kappa is None else f"{told.kappa:.2f}"
        shares = (f"{told.observed:.2f}", f"{told.expected:.2f}")
        rows.append((pair.who, pair.other, told.items, *shares, kappa))
    output.table(PEOPLE, rows)
