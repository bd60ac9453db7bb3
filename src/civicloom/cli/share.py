"""civicloom share: disclosures under agreements, the catalogue, open data."""

from pathlib import Path
from typing import Literal

import click

from civicloom.share import COUNTER
from civicloom.workspace import Workspace, catalogue, confirm, give, open_data, receive

from .command import actor_option, command, workspace_argument
from .lazy import ToldGroup
from .output import Output
from .told import Told, language_option

key_option = click.option("--key", "keys", multiple=True, required=True)


@click.group("share", cls=ToldGroup)
@language_option
def share() -> None:
    pass


@share.command("give", cls=Told)
@workspace_argument
@click.argument("agreement")
@click.option(
    "--format", "form", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True
)
@actor_option
@command
def share_give(
    output: Output, workspace: Path, agreement: str, form: Literal["parquet", "csv"], actor: str
) -> None:
    with Workspace.open(workspace) as opened:
        done = give(opened, agreement, opened.actor(actor), form)
        key = opened.log.verifier_key
    rows = done.manifest.rows
    output.data(
        {
            "status": "ok",
            "package": str(done.path),
            "rows": rows,
            "receipt": done.receipt.id,
            "key": key,
        }
    )
    output.say("share.given", rows=rows, path=done.path, receipt=done.receipt.id, key=key)


@share.command("receive", cls=Told)
@workspace_argument
@click.argument("package", type=click.Path(path_type=Path, exists=True, file_okay=False))
@key_option
@actor_option
@command
def share_receive(
    output: Output, workspace: Path, package: Path, keys: tuple[str, ...], actor: str
) -> None:
    with Workspace.open(workspace) as opened:
        done = receive(opened, package, opened.actor(actor), keys)
        key = opened.log.verifier_key
    counter = package / COUNTER
    output.data(
        {"status": "ok", "receipt": done.receipt.id, "counter_receipt": str(counter), "key": key}
    )
    output.say("share.received", receipt=done.receipt.id, counter=counter, key=key)


@share.command("confirm", cls=Told)
@workspace_argument
@click.argument("counter", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@key_option
@actor_option
@command
def share_confirm(
    output: Output, workspace: Path, counter: Path, keys: tuple[str, ...], actor: str
) -> None:
    with Workspace.open(workspace) as opened:
        kept = confirm(opened, counter, opened.actor(actor), keys)
    output.data({"status": "ok", "receipt": kept.id})
    output.say("share.kept", receipt=kept.id)


@share.command("catalogue", cls=Told)
@workspace_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["turtle", "jsonld", "gbt"]),
    default="turtle",
    show_default=True,
)
@click.option("--base", default="https://data.example/", show_default=True)
@click.option("--out", type=click.Path(path_type=Path))
@command
def share_catalogue(
    output: Output,
    workspace: Path,
    form: Literal["turtle", "jsonld", "gbt"],
    base: str,
    out: Path | None,
) -> None:
    with Workspace.open(workspace) as opened:
        content = catalogue(opened, form, base)
    if out is not None:
        out.write_bytes(content)
        output.say("share.wrote", file=out)
    output.data(
        {"status": "ok", "format": form, "file": str(out) if out else None, "bytes": len(content)}
    )
    if out is None and not output.as_json:
        click.echo(content)


@share.command("publish", cls=Told)
@workspace_argument
@click.argument("publication")
@actor_option
@command
def share_publish(output: Output, workspace: Path, publication: str, actor: str) -> None:
    with Workspace.open(workspace) as opened:
        done = open_data(opened, publication, opened.actor(actor))
    output.data(
        {
            "status": "ok",
            "folder": str(done.path),
            "rows": done.rows,
            "suppressed": done.suppressed,
            "levels": done.levels,
            "receipt": done.receipt.id,
        }
    )
    levels = [output.word("share.level", field=f, level=level) for f, level in done.levels.items()]
    output.say(
        "share.published",
        rows=done.rows,
        path=done.path,
        levels=output.word("share.comma").join(levels),
        suppressed=done.suppressed,
        receipt=done.receipt.id,
    )
