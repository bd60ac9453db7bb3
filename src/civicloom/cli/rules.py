"""civicloom rules: what rules there are, and the public register of them."""

import json
from pathlib import Path

import click

from civicloom.rules import register_entry
from civicloom.workspace import Workspace

from .command import command, workspace_argument
from .output import Output, plain
from .told import Told


@click.command("rules", cls=Told)
@workspace_argument
@click.option("--register", "as_register", is_flag=True)
@command
def rules(output: Output, workspace: Path, as_register: bool) -> None:
    with Workspace.open(workspace) as opened:
        entries = [register_entry(rule, opened.standards) for rule in opened.rules.values()]
        if as_register:
            _register(output, entries)
        else:
            for rule in opened.rules.values():
                output.data(
                    {
                        "id": rule.id,
                        "version": rule.version,
                        "title": dict(rule.title),
                        "selects": rule.selects,
                        "purpose": rule.purpose,
                        "owner": rule.owner,
                    }
                )
            rows = [
                (r.id, r.version, output.told(r.title), output.term(r.selects), r.owner, r.purpose)
                for r in opened.rules.values()
            ]
            output.table(("rule", "version", "title", "selects", "owner", "purpose"), rows)


def _register(output: Output, entries: list[dict[str, object]]) -> None:
    for entry in entries:
        output.data(entry)
    if not output.as_json:
        click.echo(json.dumps(entries, ensure_ascii=False, indent=2, default=plain))
