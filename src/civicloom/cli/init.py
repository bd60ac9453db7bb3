"""civicloom init: a new workspace."""

from pathlib import Path
from shlex import quote

import click

from civicloom.workspace import examples
from civicloom.workspace import init as make

from .command import command
from .output import Output
from .told import Told


@click.command("init", cls=Told)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--example", metavar="|".join(examples()))
@command
def init(output: Output, folder: Path, example: str | None) -> None:
    made = make(folder, example)
    output.data({"status": "ok", "workspace": str(made)})
    output.say("init.made", folder=made, there=quote(str(made)))
