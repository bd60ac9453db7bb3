"""civicloom watch import: vendors' files and exports of the office's own chat groups."""

from pathlib import Path

import click

from civicloom.apps.watch.chats import import_export
from civicloom.apps.watch.desk import WatchDesk
from civicloom.apps.watch.item import Item
from civicloom.apps.watch.sources import import_file
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output
from civicloom.cli.told import Told
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace


@click.command("import", cls=Told)
@workspace_argument
@click.argument("name", metavar="SOURCE")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@actor_option
@command
def import_command(output: Output, workspace: Path, name: str, file: Path, actor: str) -> int:
    faults: list[CivicloomError] = []
    with Workspace.open(workspace) as opened, WatchDesk(opened, actor) as desk:
        items, left_out = _items(desk, name, file, faults)
        taken, waiting = desk.take_or_leave([*desk.state.pending(name), *items])
        if not waiting:
            desk.forget()
    for fault in faults:
        output.say_fault(fault)
    said = {
        "source": name,
        "new": taken.items,
        "reprints": taken.reprints,
        "waiting": waiting,
        "left_out": left_out,
        "faults": [fault.as_json(output.language) for fault in faults],
        "receipts": taken.receipts,
        "alerts": [alert.as_json() for alert in taken.alerts],
    }
    output.data(said)
    why = output.listed(f"{output.term(why)} {n:,}" for why, n in sorted(left_out.items()))
    counted = {"new": taken.items, "left_out": sum(left_out.values()), "faulty": len(faults)}
    if why:
        output.say("watch.imports.taken_but", why=why, **counted)
    else:
        output.say("watch.imports.taken", **counted)
    if waiting:
        output.say("watch.imports.waiting", waiting=waiting)
    return 1 if faults else 0


def _items(
    desk: WatchDesk, name: str, file: Path, faults: list[CivicloomError]
) -> tuple[list[Item], dict[str, int]]:
    clock = desk.workspace.clock
    if name in desk.groups:
        found = import_export(file, desk.groups[name], desk.pseudonyms, clock)
        return found.items, {str(reason): count for reason, count in found.left_out.items()}
    source = desk.sources.get(name)
    if source is None or source.kind != "import":
        known = [*desk.groups, *(one.id for one in desk.sources.values() if one.kind == "import")]
        raise CivicloomError("WAT-008", name=name, known=", ".join(known) or "none")
    return list(import_file(file, source, clock.now(), desk.pseudonyms, faults.append)), {}
