"""An export of a chat, taken in whole."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.item import Item
from civicloom.model.clock import Clock

from .exports import read_bytes, read_export
from .group import Group
from .intake import Intake
from .message import LeftOut


@dataclass(frozen=True)
class Import:
    """The items of an export in its order, and how many messages were left out for which reason."""

    items: list[Item]
    left_out: LeftOut


def import_export(path: Path, group: Group, pseudonyms: Pseudonyms, clock: Clock) -> Import:
    """The messages of an export that may enter, as items.

    Names of all its authors are learned before the first text is read, so that a mention is concealed
    wherever it stands. Ids are the platform's, else made of the message, so that the same export gives
    the same items again. Raises CHA-004 and CHA-005 (no valid notice), CHA-010 to CHA-012 (unreadable,
    too large, empty) and what ``exports.read_export`` raises.
    """
    left_out: LeftOut = Counter()
    intake = Intake(group, pseudonyms, clock, left_out)
    raw = read_bytes(path)
    readings = list(read_export(raw, path, group, intake.roster, clock.now()))
    for reading in readings:
        intake.know(reading)
    source = f"import:{hashlib.sha256(raw).hexdigest()[:32]}"
    taken = (intake.take(one, f"{source}#{at}") for at, one in enumerate(readings, 1))
    return Import([item for item in taken if item is not None], left_out)
