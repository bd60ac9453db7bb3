"""civicloom init: a new workspace."""

from pathlib import Path
from shlex import quote

import click

from civicloom.workspace import examples
from civicloom.workspace import init as make

from .command import command
from .output import Output


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--example", help="Copy an example: " + ", ".join(examples()))
@command
def init(output: Output, folder: Path, example: str | None) -> None:
    """Make a workspace in DIR: empty, or a copy of an example."""
    made = make(folder, example)
    output.data({"status": "ok", "workspace": str(made)})
    output.say(f"Made the workspace {made}. Next: civicloom check {quote(str(made))}")
