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
from civicloom.cli.told import Told
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace

TO_LABEL = ("day", "outlet", "title", "best labels", "id")
PEOPLE = ("who", "and", "items", "agreed", "by chance", "kappa")


@click.command("correct", cls=Told)
@workspace_argument
@click.argument("kind", required=False, default="")
@click.argument("target", required=False, default="")
@click.argument("value", nargs=-1)
@click.option("--reason", default="")
@click.option("--suggest", type=click.IntRange(1, 200))
@click.option("--agreement", is_flag=True)
@click.option("--purpose", default=PURPOSE)
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
    output.say("watch.correct.written", id=one.id, receipt=done.receipt)
    if done.effect and done.effect.before and done.effect.after:
        before, after = done.effect.before, done.effect.after
        output.say(
            "watch.correct.effect",
            before=before.answer,
            before_sure=f"{before.confidence:.2f}",
            after=after.answer,
            after_sure=f"{after.confidence:.2f}",
            changed=done.effect.changed,
            recent=done.effect.recent,
        )
    if done.retrained:
        taught = done.retrained
        output.say(
            "watch.correct.promoted" if taught.promoted else "watch.correct.not_promoted",
            learnt=taught.learnt,
            new=taught.challenger_f1,
            old=taught.champion_f1,
            audited=taught.audited,
        )


def _suggest(output: Output, desk: WatchDesk, wanted: int, purpose: str) -> None:
    rows = []
    for one in suggestions(desk, wanted, purpose):
        names = ("id", "day", "outlet", "source", "title", "url")
        output.data({name: one.row[name] for name in names} | {"top": one.top})
        best = output.listed(f"{label} {sure:.2f}" for label, sure in one.top)
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
