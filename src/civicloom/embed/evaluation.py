"""嵌 The check of one record by a bundle alone: the same verdicts as the batch check of its standard."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from civicloom.model.standards import compile_checker

from .bundle import require_whole
from .carried import carried
from .texts import text_of, unkept


@dataclass(frozen=True)
class Verdict:
    """One thing that is wrong with a record, and what to tell the person who fills it in."""

    code: str
    field: str | None
    kind: str
    message: Mapping[str, str]


Record = Mapping[str, Any]
"""Values by field, as texts or in any other form of JSON: a number says what its digits say."""

Evaluator = Callable[[Record], list[Verdict]]


def evaluator(
    bundle: Mapping[str, Any], *, on: date | None = None, today: date | None = None
) -> Evaluator:
    """A function that gives the verdicts on records. ``on`` is the day whose codes are allowed.

    Raises EMB-001 and EMB-002 for a bundle of another format or one that was changed.
    """
    require_whole(bundle)
    check = compile_checker(carried(bundle), on=on, today=today)
    lines = [
        (1 << line["bit"], Verdict(line["code"], line["field"], line["kind"], line["message"]))
        for line in bundle["reasons"]
    ]

    whole: dict[str | None, Verdict] = {
        line["code"]: Verdict(line["code"], None, line["code"], line["message"])
        for line in bundle.get("unkept", ())  # bundles made earlier do not know of it
    }

    def verdicts(record: Record) -> list[Verdict]:
        texts = {name: text_of(value) for name, value in record.items()}
        if said := whole.get(unkept(texts.values())):
            return [said]
        mask = check(texts).mask
        return [verdict for bit, verdict in lines if mask & bit]

    return verdicts


def evaluate(
    bundle: Mapping[str, Any],
    record: Record,
    *,
    on: date | None = None,
    today: date | None = None,
) -> list[Verdict]:
    """The verdicts on one record, in the order of the standard's reasons; [] when it may be handed in."""
    return evaluator(bundle, on=on, today=today)(record)


def prefill(bundle: Mapping[str, Any], identifier: str, known: Mapping[str, Any]) -> dict[str, str]:
    """What a form may fill in once ``identifier`` (a field of the bundle) is given.

    ``known`` is what a card opened for a purpose holds, by field; null and unasked fields stay out.
    Nobody is asked for what an office already holds and may use (charter 7).
    """
    offered: Sequence[str] = next(
        (line["fields"] for line in bundle["prefill"] if line["by"] == identifier), ()
    )
    return {name: str(known[name]) for name in offered if known.get(name) is not None}
