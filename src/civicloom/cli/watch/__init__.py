"""civicloom watch: its sub-commands, one module each, loaded when called."""

import sys
from importlib import import_module

import click

from civicloom.cli.output import Output, exit_code
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
    "demo": "demo",
}
"""Each command and the module of this room that holds it, as ``<command>_command``."""


class Watch(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        try:
            module = import_module(f"civicloom.cli.watch.{COMMANDS[cmd_name]}")
        except ModuleNotFoundError as missing:
            fault = CivicloomError("WAT-010", name=missing.name)
            Output("--json" in sys.argv, "en").fault(fault)
            raise SystemExit(exit_code(fault)) from missing
        found: click.Command = getattr(module, f"{cmd_name}_command")
        return found


@click.group("watch", cls=Watch)
def watch() -> None:
    """Media watch: public sources read, grouped, classified, proven, reported."""
