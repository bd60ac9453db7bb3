"""The command and its sub-commands; each is loaded when it is called."""

import os
import sys
import traceback
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .lazy import LazyGroup

if TYPE_CHECKING:
    from civicloom.model.errors import Language

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
        ctx.obj = tuple(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise SystemExit(_tell_usage(error, ctx)) from None


def _tell_usage(error: click.UsageError, ctx: click.Context) -> int:
    from civicloom.model.errors import CivicloomError  # what --help does not need

    from .output import Output, exit_code

    asked = (error.ctx or ctx).command_path
    fault = CivicloomError("CLI-010", why=error.format_message(), command=asked)
    Output("--json" in ctx.obj, _language(ctx.obj)).fault(fault)
    return exit_code(fault)


def _language(words: Sequence[str]) -> "Language":
    """The language asked for among words that could not all be read."""
    after = dict(pairwise(words)).get("--lang") or os.environ.get("CIVICLOOM_LANG")
    known: tuple[Language, ...] = ("en", "zh-Hans", "zh-Hant")
    return next((language for language in known if language == after), "en")


@click.group(
    "civicloom",
    cls=Program,
    modules=COMMANDS,
    package="civicloom.cli",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="civicloom")
def cli() -> None:
    """Civicloom (云织): every fact has a source, every use has a purpose, every step leaves a receipt."""


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
        Output("--json" in sys.argv, _language(sys.argv)).fault(fault)
        raise SystemExit(exit_code(fault)) from None


def _open_what_is_closed() -> None:
    """Let what is said go nowhere where a stream was closed, as ``>&-`` does, and no file take its place."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r" if name == "stdin" else "w"))  # noqa: SIM115
