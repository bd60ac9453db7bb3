"""civicloom embed: a standard as a bundle that checks one record where it is entered."""

import json
from pathlib import Path

import click

from civicloom.embed import compile_bundle, evaluator
from civicloom.model.errors import CivicloomError, Place
from civicloom.workspace import Workspace

from .command import command, lines_in, workspace_argument
from .output import Output


@click.group("embed")
def embed() -> None:
    """Compile a standard into a bundle for forms and phones, and check records with it."""


@embed.command("bundle")
@workspace_argument
@click.argument("standard")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write it to this file instead of printing it."
)
@command
def embed_bundle(output: Output, workspace: Path, standard: str, out: Path | None) -> None:
    """The bundle of STANDARD: fields, code lists, checks, messages, prefill, in one JSON document."""
    with Workspace.open(workspace) as opened:
        bundle = compile_bundle(opened.standard(standard))
    text = json.dumps(bundle, ensure_ascii=False, indent=1) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    out.write_text(text, "utf-8")
    output.data({"status": "ok", "file": str(out), "sha256": bundle["sha256"]})
    output.say(f"Wrote {out} ({len(text):,} characters).")


@embed.command("check")
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@command
def embed_check(output: Output, bundle: Path) -> int:
    """Check records, one JSON object a line on standard input, with BUNDLE.

    Exit code 1 when any of them has a fault.
    """
    judge = evaluator(_read(bundle.read_text("utf-8", errors="replace"), bundle, None))
    bad = False
    language = "en" if output.language == "en" else "zh"
    for number, line in enumerate(lines_in(), 1):
        if not line.strip():
            continue
        record = {
            name: None if value is None else str(value)
            for name, value in _read(line, Path("-"), number).items()
        }
        verdicts = judge(record)
        bad = bad or bool(verdicts)
        told = [
            {"code": v.code, "field": v.field, "message": v.message[language]} for v in verdicts
        ]
        output.data({"line": number, "verdict": "invalid" if told else "valid", "faults": told})
        output.say(
            f"{number}: " + ("; ".join(f"{v['code']} {v['message']}" for v in told) or "valid")
        )
    return int(bad)


def _read(text: str, file: Path, line: int | None) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise CivicloomError("CLI-008", place=Place(file=str(file), line=line))
    return found
