"""civicloom watch classify: learn from labelled lines, tell the label of others."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from civicloom.apps.watch.classify import (
    Classifier,
    Taxonomy,
    Verdict,
    cold_start,
    entry_of,
    explain,
    taxonomy,
    warm_start,
)
from civicloom.model.errors import CivicloomError, Place

from ..command import command
from ..output import Output
from ..told import Told

LONGEST_LINE = 10_000_000
BLOCK = 2_000
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass
class Lines:
    """The lines of a file of labelled texts, each a text with its label or the fault that it is; blank ones aside.

    ``given`` are the labels as they are written, by their text: a whole number stays one.
    """

    path: Path
    labelled: bool
    bad: int = 0
    given: dict[str, str | int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[str, str] | CivicloomError]:
        with self.path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                if not line.strip():
                    continue
                try:
                    yield self._read(line)
                except (ValueError, RecursionError) as error:
                    self.bad += 1
                    place = Place(file=str(self.path), line=number)
                    yield CivicloomError("CLS-006", place=place, why=error)
                    while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                        line = file.readline(LONGEST_LINE + 1)

    def _read(self, line: bytes) -> tuple[str, str]:
        if len(line) > LONGEST_LINE:
            raise ValueError(f"more than {LONGEST_LINE:,} bytes")
        found = json.loads(line.decode("utf-8-sig"))
        if not isinstance(found, dict) or not isinstance(found.get("text"), str):
            raise ValueError("an object with text is needed")
        return found["text"], self._label(found.get("label")) if self.labelled else ""

    def _label(self, label: Any) -> str:
        if isinstance(label, bool) or not isinstance(label, str | int) or not str(label).strip():
            raise ValueError("a label, text or whole number, is needed")
        self.given.setdefault(str(label), label)
        return str(label)


@click.command("classify", cls=Told)
@click.option("--test", "test", required=True, type=EXISTING)
@click.option("--train", "train", type=EXISTING)
@click.option("--taxonomy", "own", type=EXISTING)
@click.option("--only", multiple=True, metavar="LABEL")
@click.option("--explain", "reasons", is_flag=True)
@command
def classify_command(
    output: Output,
    test: Path,
    train: Path | None,
    own: Path | None,
    only: tuple[str, ...],
    reasons: bool,
) -> int:
    known = taxonomy().with_own(own) if own else taxonomy()
    taught = Lines(train, labelled=True) if train else None
    model = _learnt(output, taught, known) if taught else cold_start(known)
    if only:
        model = model.only(only)
    telling = _Telling(output, model, known, reasons, taught.given if taught else {})
    asked = Lines(test, labelled=False)
    for block in _blocks(asked):
        telling.tell(block)
    return 2 if asked.bad or (taught and taught.bad) else 0


def _learnt(output: Output, taught: Lines, known: Taxonomy) -> Classifier:
    texts, labels = [], []
    for one in taught:
        if isinstance(one, CivicloomError):
            output.fault(one)
        else:
            texts.append(one[0])
            labels.append(one[1])
    return warm_start(texts, labels, known)


def _blocks(lines: Lines) -> Iterator[list[str | CivicloomError]]:
    block: list[str | CivicloomError] = []
    for one in lines:
        block.append(one if isinstance(one, CivicloomError) else one[0])
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


@dataclass(frozen=True)
class _Telling:
    """Says of each line, in order, its label or its fault."""

    output: Output
    model: Classifier
    known: Taxonomy
    reasons: bool
    given: dict[str, str | int]

    def tell(self, block: list[str | CivicloomError]) -> None:
        verdicts = iter(self.model.predict([one for one in block if isinstance(one, str)]))
        for one in block:
            if isinstance(one, str):
                self._one(one, next(verdicts))
            else:
                self.output.fault(one)

    def _one(self, text: str, verdict: Verdict) -> None:
        label = verdict.top[0][0]
        told: dict[str, Any] = {
            "label": self.given.get(label, label),
            "confidence": verdict.confidence,
            "top": [[self.given.get(name, name), share] for name, share in verdict.top],
            "abstained": verdict.label is None,
        }
        if self.reasons:
            why = explain(self.model, text)
            told |= {"for": why.words_for, "against": why.words_against}
            told["entry"] = entry_of(self.known, label, text)
        self.output.data(told)
        sure = "" if verdict.label else " ?"
        self.output.show(f"{label} {verdict.confidence:.2f}{sure}  {text[:60]}")
