"""civicloom watch: its sub-commands, one module each, loaded when called."""

from typing import Any

import click

from civicloom.cli.language import current, words
from civicloom.cli.lazy import LazyGroup
from civicloom.cli.output import Output, exit_code
from civicloom.cli.told import language_option
from civicloom.model.errors import CivicloomError

COMMANDS = {
    "add": "sources",
    "poll": "sources",
    "listen": "listen",
    "import": "imports",
    "capture": "capture",
    "extract": "extract",
    "reprints": "reprints",
    "classify": "classify",
    "correct": "correct",
    "track": "track",
    "search": "search",
    "report": "report",
    "rebuild": "rebuild",
    "demo": "demo",
}
"""Each command and the module of this room that holds it, as ``<command>_command``."""


class Watch(LazyGroup):
    """The group of a part that can be left out: without its libraries it says how to get them."""

    def load(self, module: str) -> Any:
        try:
            return super().load(module)
        except ModuleNotFoundError as missing:
            fault = CivicloomError("WAT-010", name=missing.name)
            Output("--json" in words(), current()).fault(fault)
            raise SystemExit(exit_code(fault)) from missing


@click.group("watch", cls=Watch, modules=COMMANDS, package=__name__, ending="_command")
@language_option
def watch() -> None:
    """Media watch: public sources read, grouped, classified, proven, reported."""
