"""civicloom embed: a standard or a rule as a bundle that checks one record where it is entered."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from civicloom.embed import (
    Hint,
    compile_bundle,
    compile_rule_bundle,
    evaluator,
    facts_door,
    prefill_rule,
    rule_evaluator,
)
from civicloom.model import plain_json
from civicloom.model.errors import CivicloomError, Place
from civicloom.model.files import write_whole
from civicloom.purpose import office_day
from civicloom.workspace import Workspace

from .command import actor_option, command, lines_in, workspace_argument
from .lazy import ToldGroup
from .output import Output, exit_code
from .told import Told, language_option

Record = dict[str, object]


@click.group("embed", cls=ToldGroup)
@language_option
def embed() -> None:
    pass


@embed.command("bundle", cls=Told)
@workspace_argument
@click.argument("standard")
@click.option("--out", type=click.Path(path_type=Path))
@command
def embed_bundle(output: Output, workspace: Path, standard: str, out: Path | None) -> None:
    with Workspace.open(workspace) as opened:
        bundle = compile_bundle(opened.standard(standard))
    _write(output, bundle, out)


@embed.command("rule", cls=Told)
@workspace_argument
@click.argument("rule")
@click.option("--entry", required=True)
@click.option("--out", type=click.Path(path_type=Path))
@command
def embed_rule(output: Output, workspace: Path, rule: str, entry: str, out: Path | None) -> None:
    with Workspace.open(workspace) as opened:
        bundle = compile_rule_bundle(opened.rule(rule), opened.standards, entry)
    _write(output, bundle, out)


@embed.command("ask", cls=Told)
@workspace_argument
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@actor_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--release")
@command
def embed_ask(
    output: Output,
    workspace: Path,
    bundle: Path,
    actor: str,
    as_of: datetime | None,
    release: str | None,
) -> int:
    held = _read(bundle.read_text("utf-8", errors="replace"), bundle, None)
    with Workspace.open(workspace) as opened:
        day = as_of.date() if as_of else office_day(opened.clock)
        with (
            rule_evaluator(held, as_of=day) as ask,
            facts_door(held, opened.library, opened.actor(actor), release=release) as take,
        ):

            def answer(number: int, record: Record) -> bool:
                facts = take(record)
                _tell(output, number, ask(record, facts), prefill_rule(held, facts))
                return False

            return _each(output, answer)


@embed.command("check", cls=Told)
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@command
def embed_check(output: Output, bundle: Path) -> int:
    judge = evaluator(_read(bundle.read_text("utf-8", errors="replace"), bundle, None))
    language = "en" if output.language == "en" else "zh"

    def answer(number: int, record: Record) -> bool:
        found = judge(record)
        told = [{"code": v.code, "field": v.field, "message": v.message[language]} for v in found]
        output.data({"line": number, "verdict": "invalid" if told else "valid", "faults": told})
        between = output.word("embed.between")
        words = between.join(f"{v.code} {output.told(v.message)}" for v in found)
        output.say("embed.answer", line=str(number), words=words or output.word("embed.valid"))
        return bool(told)

    return _each(output, answer)


def _each(output: Output, answer: Callable[[int, Record], bool]) -> int:
    """Answer every line that holds a record and tell the others; gives the worst exit code."""
    worst = 0
    for number, line in enumerate(lines_in(), 1):
        if not line.strip():
            continue
        try:
            record = _record(line, number)
        except CivicloomError as error:
            output.fault(error, line=number)
            worst = max(worst, exit_code(error))
        else:
            worst = max(worst, int(answer(number, record)))
    return worst


def _write(output: Output, bundle: dict[str, object], out: Path | None) -> None:
    text = json.dumps(bundle, ensure_ascii=False, indent=1) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    write_whole(out, text.encode())
    output.data({"status": "ok", "file": str(out), "sha256": bundle["sha256"]})
    output.say("embed.wrote", file=out, characters=len(text))


def _tell(output: Output, number: int, hints: list[Hint], fill: dict[str, str]) -> None:
    verdict = "ask" if hints else "nothing"
    told = [hint.as_json() for hint in hints]
    output.data({"line": number, "verdict": verdict, "hints": told, "prefill": fill})
    words = output.word("embed.between").join(
        output.word(
            "embed.hint", subject=one.subject, reason=one.reason, text=output.told(one.text)
        )
        for one in hints
    )
    output.say("embed.answer", line=str(number), words=words or output.word("embed.nothing"))


def _record(text: str, line: int) -> Record:
    """The record on a line, its numbers as they are written: what collecting would read of it."""
    return _read(text, Path("-"), line, plain_json.loads)


def _read(
    text: str, file: Path, line: int | None, loads: Callable[[str], object] = json.loads
) -> Record:
    try:
        found = loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise CivicloomError("CLI-008", place=Place(file=str(file), line=line))
    return found
