"""civicloom ids: a verdict for every identifier on standard input."""

import click

from civicloom.model.identifiers import KINDS, check

from .command import command, lines_in
from .output import Output
from .told import Told

VERDICTS = {"valid": "ids.valid", "invalid": "ids.invalid", "legacy": "ids.legacy"}


@click.command("ids", cls=Told)
@click.argument("kind", type=click.Choice(list(KINDS)))
@command
def ids(output: Output, kind: str) -> int:
    bad = False
    told = {verdict: output.word(name) for verdict, name in VERDICTS.items()}
    for value in lines_in():
        if not value.strip():
            continue
        verdict = check(kind, value)
        bad = bad or verdict.verdict == "invalid"
        output.data(
            {
                "value": value,
                "verdict": verdict.verdict,
                "normal": verdict.normal,
                "code": verdict.code,
                "warnings": list(verdict.warnings),
            }
        )
        output.show(
            f"{told[verdict.verdict]:8} {verdict.normal or value}  {verdict.code or ''}".rstrip()
        )
    return int(bad)
