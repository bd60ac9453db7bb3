"""享 What a workspace shares: disclosures, the catalogue, open data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from civicloom.evidence import Receipt
from civicloom.purpose import Actor, office_day
from civicloom.share import (
    Acknowledgement,
    Dataset,
    Disclosure,
    Office,
    Published,
    Sharing,
    acknowledge,
    as_gbt,
    as_jsonld,
    as_turtle,
    base_address,
    catalogue_graph,
    datasets,
    disclose,
    gbt_csv,
    load_publication,
    load_sharing,
    publish,
    store_counter_receipt,
)

if TYPE_CHECKING:
    from .workspace import Workspace

OUTBOX = "outbox"
Form = Literal["turtle", "jsonld", "gbt"]


def give(
    workspace: Workspace, agreement: str, actor: Actor, form: Literal["parquet", "csv"]
) -> Disclosure:
    """Export what an agreement allows into ``outbox/``, with manifest and receipt."""
    return disclose(agreement, workspace.library, actor, outbox=workspace.root / OUTBOX, form=form)


def receive(
    workspace: Workspace, package: Path, actor: Actor, sender_keys: Sequence[str]
) -> Acknowledgement:
    """Check a package that came, and log that it did; our receipt is put into it for the sender."""
    return acknowledge(package, workspace.log, by=actor, sender_keys=sender_keys)


def confirm(
    workspace: Workspace, counter: Path, actor: Actor, receiver_keys: Sequence[str]
) -> Receipt:
    """Keep the receiver's receipt beside our own."""
    return store_counter_receipt(counter, workspace.library, by=actor, receiver_keys=receiver_keys)


def open_data(workspace: Workspace, name: str, actor: Actor) -> Published:
    """Publish ``publications/<name>.yaml`` into ``outbox/``, after disclosure control."""
    wanted = load_publication(workspace.root / "publications" / f"{name}.yaml", workspace.standards)
    return publish(wanted, workspace.library, actor, outbox=workspace.root / OUTBOX)


def catalogue(workspace: Workspace, form: Form, base: str) -> bytes:
    """The catalogue under a base address, in DCAT-AP (turtle, jsonld) or the terms of GB/T 21063 (gbt).

    Raises SHR-028 for an address that identifiers cannot begin with.
    """
    base = base_address(base)
    found = _datasets(workspace)
    if form == "gbt":
        return gbt_csv(as_gbt(found, base=base))
    declared = workspace.declaration
    publisher = _office(workspace, declared.steward.rpartition("@")[2])
    graph = catalogue_graph(
        found,
        base=base,
        title=declared.name,
        publisher=publisher,
        today=office_day(workspace.clock),
    )
    return (as_turtle(graph) if form == "turtle" else as_jsonld(graph)).encode()


def _datasets(workspace: Workspace) -> list[Dataset]:
    offices = {name: _office(workspace, name) for name in workspace.offices}
    frequency = {source.standard: source.schedule for source in workspace.sources.values()}
    return datasets(
        workspace.standards,
        workspace.register,
        offices,
        sharing=sharing(workspace),
        frequency=frequency,
    )


def sharing(workspace: Workspace) -> Mapping[str, Sharing] | None:
    """What ``sharing.yaml`` says of each table; None without it. Raises Faults and SHR-040."""
    path = workspace.root / "sharing.yaml"
    return load_sharing(path, workspace.standards) if path.exists() else None


def _office(workspace: Workspace, name: str) -> Office:
    office = workspace.offices[name]
    return Office(office.id, office.name, office.contact)
