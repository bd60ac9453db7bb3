"""The command and its sub-commands; each is loaded when it is called."""

import sys
import traceback

import click

from .lazy import LazyGroup

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


@click.group(
    "civicloom",
    cls=LazyGroup,
    modules=COMMANDS,
    package="civicloom.cli",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="civicloom")
def cli() -> None:
    """Civicloom (云织): every fact has a source, every use has a purpose, every step leaves a receipt."""


def main() -> None:
    """The program ``civicloom``. A fault of its own is told as one, with its trace on the error stream."""
    try:
        cli(prog_name="civicloom", args=sys.argv[1:])
    except Exception as error:
        from civicloom.model.errors import CivicloomError  # what --help does not need

        from .output import Output, exit_code

        traceback.print_exc()
        fault = CivicloomError("CLI-009", why=f"{type(error).__name__}: {error}")
        Output("--json" in sys.argv, "en").fault(fault)
        raise SystemExit(exit_code(fault)) from None
