"""civicloom probe: what is this file?"""

import json
from pathlib import Path

import click

from civicloom.collect import Probe, draft_standard
from civicloom.collect import probe as look_at

from .command import command
from .output import Output
from .told import Told


@click.command("probe", cls=Told)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--draft", metavar="STANDARD")
@click.option("--out", type=click.Path(path_type=Path))
@command
def probe(output: Output, file: Path, draft: str | None, out: Path | None) -> int:
    found = look_at(file)
    drafted = draft_standard(found, draft) if draft and found.status != "error" else None
    if out is not None and drafted is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(drafted, "utf-8")
    plain = found.as_json()
    output.data({**plain, "draft": json.loads(drafted)} if drafted else plain)
    if drafted is not None and out is None and not output.as_json:
        for fault in found.faults:
            output.say_fault(fault)
        click.echo(drafted)
        return 0
    _describe(output, found)
    if drafted is not None:
        output.say("probe.wrote", file=out)
    return int(found.status == "error")


def _describe(output: Output, found: Probe) -> None:
    facts = [
        output.term(found.kind),
        found.encoding or "",
        output.word("probe.header", row=found.header_row) if found.header_row else "",
        output.word("probe.records", place=found.records) if found.records else "",
        output.word("probe.rows", rows=found.rows),
    ]
    told = output.word("probe.comma").join(fact for fact in facts if fact)
    output.say("probe.found", file=found.file, status=output.term(found.status), facts=told)
    for fault in found.faults:
        output.say_fault(fault)
    rows = [
        (
            c.name,
            c.type,
            c.format if c.format != "default" else "",
            c.identifier or "",
            f"{c.filled:,}",
        )
        for c in found.columns
    ]
    output.table(("column", "type", "format", "identifier", "filled"), rows)
