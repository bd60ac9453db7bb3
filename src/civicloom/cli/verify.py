"""civicloom verify: the whole evidence log of a workspace, or one receipt."""

from pathlib import Path

import click

from civicloom.evidence import check_receipt, members_of
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace

from .command import command
from .output import Output


@click.command("verify")
@click.argument("what", metavar="DIR|RECEIPT-FILE", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--key",
    "keys",
    multiple=True,
    help="Verifier key of the log (for a receipt). May be given again.",
)
@command
def verify(output: Output, what: Path, keys: tuple[str, ...]) -> int:
    """Check every entry, tile and signature of a workspace's log, or one receipt file.

    Exit code 1 when anything does not hold.
    """
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
            output.say(f"{size} entries hold. Verifier key: {key}")
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
    output.say(
        f"{receipt.id} holds: {leaf['type']} by {leaf['actor']} at {leaf['time']}, one of {receipt.size} entries."
    )
    return 0


def _key_beside(file: Path) -> tuple[str, ...]:
    """The key of the workspace that the file lies in, if it lies in one."""
    for folder in file.resolve().parents:
        if (folder / "workspace.yaml").is_file():
            with Workspace.open(folder) as opened:
                return (opened.log.verifier_key,)
    return ()
