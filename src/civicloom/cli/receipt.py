"""civicloom receipt: a step's receipt, to keep and to check without us."""

import json
import re
from pathlib import Path
from shlex import quote

import click

from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace

from .command import command, workspace_argument
from .output import Output
from .told import Told


@click.command("receipt", cls=Told)
@workspace_argument
@click.argument("name", metavar="R-NUMBER")
@click.option("--out", type=click.Path(path_type=Path))
@command
def receipt(output: Output, workspace: Path, name: str, out: Path | None) -> None:
    number = name.removeprefix("R-")
    if not re.fullmatch("[0-9]{1,18}", number):
        raise CivicloomError("CLI-006", name=name)
    with Workspace.open(workspace) as opened:
        found = opened.log.receipt(int(number))
        text, key = found.text(), opened.log.verifier_key
    output.data({"receipt": found.id, "leaf": json.loads(found.leaf), "proof": text, "key": key})
    if out is not None:
        out.write_text(text, "utf-8")
        output.say("receipt.wrote", file=out, there=quote(str(out)), key=quote(key))
    elif not output.as_json:
        click.echo(text, nl=False)
