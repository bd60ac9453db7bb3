"""The receipts in a bag: each holds, and each file is what one of them is about, or is named as without one."""

import json
from collections.abc import Iterator, Set
from pathlib import Path

from ...model.errors import CivicloomError, Place
from ..leaf import members_of
from ..receipt import check_receipt
from . import digest
from .paths import files_in, is_file

Fault = CivicloomError
KEY = "evidence/verifier-key.txt"
REPORT = "report/four-properties.json"


def receipt_faults(bag: Path, told: Set[object]) -> Iterator[Fault]:
    """What is wrong with the receipts of a bag; nothing for a bag of others, which has none.

    ``told`` are files whose fault is known already: lists that were not made anew say it more plainly. While
    a receipt does not hold, nothing is said of the files that it may be about.
    """
    paths = sorted((bag / "evidence").glob("*.tlog-proof"))
    if not paths and not is_file(bag / KEY):
        return
    about: set[object] = set()
    bad = False
    for path in paths:
        try:
            about.add(_object(bag, path))
        except (CivicloomError, OSError, ValueError, RecursionError) as error:
            bad = True
            yield Fault("EVI-058", place=Place(file=path.name), detail=str(error))
    for name in [] if bad else sorted(set(files_in(bag, "data")) - _without(bag) - told):
        if is_file(bag / name) and digest.of_file(bag / name, ["sha256"])["sha256"] not in about:
            yield Fault("EVI-061", place=Place(file=name), path=name)


def _object(bag: Path, path: Path) -> object:
    """The digest of the thing that a good receipt is about."""
    key = (bag / KEY).read_text("utf-8").strip()
    return members_of(check_receipt(path.read_bytes().decode(), [key]).leaf)["object"]


def _without(bag: Path) -> set[str]:
    """The files that the bag's own report names as no step's object."""
    try:
        report = json.loads((bag / REPORT).read_bytes())
        return {name for check in report["authenticity"]["checks"] for name in check["missed"]}
    except (OSError, LookupError, TypeError, ValueError, RecursionError):
        return set()
