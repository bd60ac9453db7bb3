"""civicloom watch classify: learn from labelled lines, tell the label of others."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
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

LONGEST_LINE = 10_000_000
BLOCK = 2_000
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass
class Lines:
    """Good lines of a file of labelled texts; bad ones are said, counted and passed over."""

    path: Path
    output: Output
    labelled: bool
    bad: int = 0

    def __iter__(self) -> Iterator[tuple[str, str]]:
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
                    self.output.fault(CivicloomError("CLS-006", place=place, why=error))
                    while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                        line = file.readline(LONGEST_LINE + 1)

    def _read(self, line: bytes) -> tuple[str, str]:
        if len(line) > LONGEST_LINE:
            raise ValueError(f"more than {LONGEST_LINE:,} bytes")
        found = json.loads(line.decode("utf-8-sig"))
        if not isinstance(found, dict) or not isinstance(found.get("text"), str):
            raise ValueError("an object with text is needed")
        label = found.get("label")
        if self.labelled and (isinstance(label, bool) or not isinstance(label, str | int)):
            raise ValueError("a label, text or whole number, is needed")
        return found["text"], str(label)


@click.command("classify")
@click.option("--test", "test", required=True, type=EXISTING, help="Lines with text to classify.")
@click.option("--train", "train", type=EXISTING, help="Lines with text and label to learn from.")
@click.option("--taxonomy", "own", type=EXISTING, help="Topics of the district, YAML.")
@click.option("--only", multiple=True, metavar="LABEL", help="Choose among these labels alone.")
@click.option("--explain", "reasons", is_flag=True, help="Add the words for and against.")
@command
def classify_command(
    output: Output,
    test: Path,
    train: Path | None,
    own: Path | None,
    only: tuple[str, ...],
    reasons: bool,
) -> int:
    """Classify each line of --test; without --train by the topics that Civicloom ships."""
    known = taxonomy().with_own(own) if own else taxonomy()
    if train:
        taught = Lines(train, output, labelled=True)
        pairs = list(taught)
        model = warm_start([text for text, _ in pairs], [label for _, label in pairs], known)
    else:
        taught, model = None, cold_start(known)
    if only:
        model = model.only(only)
    asked = Lines(test, output, labelled=False)
    for block in _blocks(asked):
        for text, verdict in zip(block, model.predict(block), strict=True):
            _tell(output, model, text, verdict, reasons, known)
    return 2 if asked.bad or (taught and taught.bad) else 0


def _blocks(lines: Lines) -> Iterator[list[str]]:
    block: list[str] = []
    for text, _ in lines:
        block.append(text)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


def _tell(
    output: Output, model: Classifier, text: str, verdict: Verdict, reasons: bool, known: Taxonomy
) -> None:
    label = verdict.top[0][0]
    told: dict[str, Any] = {
        "label": label,
        "confidence": verdict.confidence,
        "top": verdict.top,
        "abstained": verdict.label is None,
    }
    if reasons:
        why = explain(model, text)
        told |= {"for": why.words_for, "against": why.words_against}
        told["entry"] = entry_of(known, label, text)
    output.data(told)
    output.say(
        f"{label} {verdict.confidence:.2f}{' ?' if verdict.label is None else ''}  {text[:60]}"
    )
