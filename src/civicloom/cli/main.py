"""The command and its sub-commands; each is loaded when it is called."""

import sys
from importlib import import_module

import click

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


class Loom(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"civicloom.cli.{COMMANDS[cmd_name]}")
        found: click.Command = getattr(module, cmd_name)
        return found


@click.group("civicloom", cls=Loom, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="civicloom")
def cli() -> None:
    """Civicloom (云织): every fact has a source, every use has a purpose, every step leaves a receipt."""


def main() -> None:
    """The program ``civicloom``."""
    cli(prog_name="civicloom", args=sys.argv[1:])
