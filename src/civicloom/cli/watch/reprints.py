"""civicloom watch reprints: pairs of copies among texts in a file."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from civicloom.apps.watch.reprints import Pair, pairs
from civicloom.model.errors import CivicloomError, Place

from ..command import command
from ..output import Output, exit_code
from ..told import Told

LONGEST = 8
"""MiB of a line."""


@click.command("reprints", cls=Told)
@click.argument("file", metavar="FILE.jsonl", type=click.Path(path_type=Path))
@click.option("--possible", is_flag=True)
@command
def reprints_command(output: Output, file: Path, possible: bool) -> int:
    reading = _Reading(output, file)
    told: list[Pair] = []
    for pair in pairs(reading.items()):
        if possible or pair.kind != "possible":
            a, b = (reading.given[one] for one in (pair.a, pair.b))
            output.data({"a": a, "b": b, "score": pair.score, "kind": pair.kind})
            if not output.as_json:
                told.append(pair)
    output.table(
        ("a", "b", "score", "kind"), [(p.a, p.b, p.score, output.term(p.kind)) for p in told]
    )
    return reading.worst


class _Reading:
    """Reads the texts of a file; a line that holds none is told, and the others are read on.

    ``given`` are the ids as they are written, by their text: a whole number stays one.
    """

    def __init__(self, output: Output, file: Path) -> None:
        self.worst = 0
        self.given: dict[str, str | int] = {}
        self._output = output
        self._file = file

    def items(self) -> Iterator[tuple[str, str]]:
        with self._file.open("rb") as lines:
            number = 0
            while line := lines.readline((LONGEST << 20) + 1):
                number += 1
                try:
                    item = self._item(line, number)
                except CivicloomError as error:
                    self._output.fault(error)
                    self.worst = max(self.worst, exit_code(error))
                    while line and not line.endswith(b"\n"):
                        line = lines.readline(LONGEST << 20)
                else:
                    if item is not None:
                        yield item

    def _item(self, line: bytes, number: int) -> tuple[str, str] | None:
        place = Place(file=str(self._file), line=number)
        if len(line) > LONGEST << 20:
            raise CivicloomError("REP-007", place=place, limit=LONGEST)
        if not line.strip():
            return None
        try:
            found = json.loads(line.decode("utf-8-sig"))
            given, text = found["id"], found["text"]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise CivicloomError("REP-004", place=place) from error
        if isinstance(given, bool) or not isinstance(given, str | int) or not isinstance(text, str):
            raise CivicloomError("REP-004", place=place)
        text_id = str(given)
        if not text_id or len(text_id) > 1000 or "\0" in text_id:
            raise CivicloomError("REP-006", place=place, id=text_id[:40], limit=1000)
        if text_id in self.given:
            raise CivicloomError("REP-005", place=place, id=text_id[:40])
        self.given[text_id] = given
        return text_id, text
