"""The command and its sub-commands; each is loaded when it is called."""

import os
import sys
import traceback
from pathlib import Path
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from .language import current, words
from .lazy import LazyGroup
from .told import language_option

COMMANDS = {
    "init": "init",
    "check": "check",
    "probe": "probe",
    "simulate": "simulate",
    "collect": "collect",
    "mend": "mend",
    "link": "link",
    "judge": "link",
    "collide": "collide",
    "replay": "collide",
    "verdict": "collide",
    "push": "push",
    "run": "run",
    "show": "show",
    "usage": "show",
    "quality": "show",
    "rules": "rules",
    "embed": "embed",
    "share": "share",
    "receipt": "receipt",
    "verify": "verify",
    "ids": "ids",
    "watch": "watch",
}
"""Each command and the module of this room that holds it."""


class Program(LazyGroup):
    """The program itself: wrong usage ends as every error does, with a code and a remedy."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise _told(error, ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise _told(error, ctx) from None


def _told(error: click.UsageError, ctx: click.Context) -> BaseException:
    """What ends the program after wrong usage; a group without a command is a question for help."""
    if isinstance(error, NoArgsIsHelpError):
        return error
    from civicloom.model.errors import CivicloomError  # what --help does not need

    from .output import Output, exit_code

    asked = (error.ctx or ctx).command_path
    fault = CivicloomError("CLI-010", why=error.format_message(), command=asked)
    Output("--json" in words(), current()).fault(fault)
    return SystemExit(exit_code(fault))


@click.group(
    "civicloom",
    cls=Program,
    modules=COMMANDS,
    package="civicloom.cli",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="civicloom", message="%(prog)s %(version)s")
@language_option
def cli() -> None:
    pass


def main() -> None:
    """The program ``civicloom``. A fault of its own is told as one, with its trace on the error stream."""
    _open_what_is_closed()
    try:
        cli(prog_name="civicloom", args=sys.argv[1:])
    except Exception as error:
        from civicloom.model.errors import CivicloomError  # what --help does not need

        from .output import Output, exit_code

        traceback.print_exc()
        fault = CivicloomError("CLI-009", why=f"{type(error).__name__}: {error}")
        Output("--json" in words(), current()).fault(fault)
        raise SystemExit(exit_code(fault)) from None


def _open_what_is_closed() -> None:
    """Let what is said go nowhere where a stream was closed, as ``>&-`` does, and no file take its place."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r" if name == "stdin" else "w"))  # noqa: SIM115
