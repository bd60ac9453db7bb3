"""civicloom share: disclosures under agreements, the catalogue, open data."""

from pathlib import Path
from typing import Literal

import click

from civicloom.share import COUNTER
from civicloom.workspace import Workspace, catalogue, confirm, give, open_data, receive

from .command import actor_option, command, workspace_argument
from .lazy import ToldGroup
from .output import Output

key_option = click.option(
    "--key",
    "keys",
    multiple=True,
    required=True,
    help="Verifier key of the other side's log, got beforehand.",
)


@click.group("share", cls=ToldGroup)
def share() -> None:
    """Give data under an agreement, take them, list what there is, publish open data."""


@share.command("give")
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
    """Export what AGREEMENT allows into DIR/outbox, with a manifest and a receipt."""
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
    output.say(
        f"{rows:,} rows are in {done.path} ({done.receipt.id}). The receiver checks them with the key {key}"
    )


@share.command("receive")
@workspace_argument
@click.argument("package", type=click.Path(path_type=Path, exists=True, file_okay=False))
@key_option
@actor_option
@command
def share_receive(
    output: Output, workspace: Path, package: Path, keys: tuple[str, ...], actor: str
) -> None:
    """Check PACKAGE, which came from another workspace, and put this side's receipt into it."""
    with Workspace.open(workspace) as opened:
        done = receive(opened, package, opened.actor(actor), keys)
        key = opened.log.verifier_key
    counter = package / COUNTER
    output.data(
        {"status": "ok", "receipt": done.receipt.id, "counter_receipt": str(counter), "key": key}
    )
    output.say(
        f"Acknowledged as {done.receipt.id}. Send {counter} back; it is checked with the key {key}"
    )


@share.command("confirm")
@workspace_argument
@click.argument("counter", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@key_option
@actor_option
@command
def share_confirm(
    output: Output, workspace: Path, counter: Path, keys: tuple[str, ...], actor: str
) -> None:
    """Keep COUNTER, the receiver's receipt, beside our own."""
    with Workspace.open(workspace) as opened:
        kept = confirm(opened, counter, opened.actor(actor), keys)
    output.data({"status": "ok", "receipt": kept.id})
    output.say(f"Kept as {kept.id}.")


@share.command("catalogue")
@workspace_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["turtle", "jsonld", "gbt"]),
    default="turtle",
    show_default=True,
)
@click.option(
    "--base",
    default="https://data.example/",
    show_default=True,
    help="Address the catalogue is published under.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write it to this file instead of printing it."
)
@command
def share_catalogue(
    output: Output,
    workspace: Path,
    form: Literal["turtle", "jsonld", "gbt"],
    base: str,
    out: Path | None,
) -> None:
    """The catalogue of tables: DCAT-AP as Turtle or JSON-LD, or CSV in the terms of GB/T 21063."""
    with Workspace.open(workspace) as opened:
        content = catalogue(opened, form, base)
    if out is not None:
        out.write_bytes(content)
        output.say(f"Wrote {out}.")
    output.data(
        {"status": "ok", "format": form, "file": str(out) if out else None, "bytes": len(content)}
    )
    if out is None and not output.as_json:
        click.echo(content)


@share.command("publish")
@workspace_argument
@click.argument("publication")
@actor_option
@command
def share_publish(output: Output, workspace: Path, publication: str, actor: str) -> None:
    """Publish publications/PUBLICATION.yaml into DIR/outbox, after disclosure control."""
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
    levels = ", ".join(f"{name} by {level}" for name, level in done.levels.items())
    output.say(
        f"{done.rows:,} rows are in {done.path} ({levels}); {done.suppressed:,} cells are left out ({done.receipt.id})."
    )
