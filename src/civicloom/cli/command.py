"""How every command is made: --json, --lang, errors with exit codes, safe interruption."""

import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import click

from civicloom.model.errors import CivicloomError, Language

from .language import LANGUAGES, asked
from .output import Output, exit_code

Function = Callable[..., Any]
INTERRUPTED = 130

workspace_argument = click.argument("workspace", metavar="DIR", type=click.Path(path_type=Path))
purpose_option = click.option("--purpose", required=True)
actor_option = click.option("--as", "actor", envvar="CIVICLOOM_ACTOR", default="")


def command(function: Function) -> Function:
    """Give a command --json and --lang, its Output as first argument, and an end that speaks."""

    @click.option("--json", "as_json", is_flag=True)
    @click.option("--lang", type=click.Choice(LANGUAGES), default=asked)
    @wraps(function)
    def wrapped(*args: Any, as_json: bool, lang: Language, **options: Any) -> None:
        output = Output(as_json, lang)
        raise SystemExit(_run(function, output, *args, **options))

    return wrapped


def _run(function: Function, output: Output, *args: Any, **options: Any) -> int:
    try:
        return int(function(output, *args, **options) or 0)
    except CivicloomError as error:
        output.fault(error)
        return exit_code(error)
    except KeyboardInterrupt:
        output.fault(CivicloomError("CLI-001"))
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except OSError as error:
        output.fault(
            CivicloomError("CLI-002", why=error.strerror or error, path=error.filename or "-")
        )
        return 4


def lines_in() -> Iterator[str]:
    """The lines of standard input without their ends; bytes that are not UTF-8 become U+FFFD."""
    for number, line in enumerate(sys.stdin.buffer):
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        yield text.removeprefix("\ufeff") if number == 0 else text
