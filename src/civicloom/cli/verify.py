"""civicloom verify: the whole evidence log of a workspace, or one receipt."""

from pathlib import Path

import click

from civicloom.evidence import check_receipt, members_of
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace

from .command import command
from .output import Output
from .told import Told


@click.command("verify", cls=Told)
@click.argument("what", metavar="DIR|RECEIPT-FILE", type=click.Path(path_type=Path, exists=True))
@click.option("--key", "keys", multiple=True)
@command
def verify(output: Output, what: Path, keys: tuple[str, ...]) -> int:
    return _workspace(output, what) if what.is_dir() else _receipt(output, what, keys)


def _workspace(output: Output, folder: Path) -> int:
    with Workspace.open(folder) as opened:
        faults = opened.log.verify()
        told = [fault.as_json(output.language) for fault in faults]
        size, key = opened.log.size, opened.log.verifier_key
        output.data(
            {"status": "error" if faults else "ok", "size": size, "key": key, "faults": told}
        )
        for fault in faults:
            output.say_fault(fault)
        if not faults:
            output.say("verify.log_holds", size=size, key=key)
    return int(bool(faults))


def _receipt(output: Output, file: Path, keys: tuple[str, ...]) -> int:
    known = keys or _key_beside(file)
    if not known:
        raise CivicloomError("CLI-005", file=file)
    try:
        receipt = check_receipt(file.read_text("utf-8"), known)
        leaf = members_of(receipt.leaf)
    except (CivicloomError, UnicodeDecodeError) as error:
        fault = error if isinstance(error, CivicloomError) else CivicloomError("EVI-015")
        output.data({"status": "error", "faults": [fault.as_json(output.language)]})
        output.say_fault(fault)
        return 1
    output.data({"status": "ok", "receipt": receipt.id, "size": receipt.size, "leaf": leaf})
    about = {name: leaf[name] for name in ("type", "actor", "time")}
    output.say("verify.receipt_holds", receipt=receipt.id, size=receipt.size, **about)
    return 0


def _key_beside(file: Path) -> tuple[str, ...]:
    """The key of the workspace that the file lies in, if it lies in one."""
    for folder in file.resolve().parents:
        if (folder / "workspace.yaml").is_file():
            with Workspace.open(folder) as opened:
                return (opened.log.verifier_key,)
    return ()
