"""What analysts decide: append-only records with receipts; the last one that was not undone holds."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from civicloom.apps.watch.classify import taxonomy
from civicloom.apps.watch.events import Decision
from civicloom.evidence import Leaf
from civicloom.model.errors import CivicloomError

if TYPE_CHECKING:
    from .desk import WatchDesk

Kind = Literal["pick", "reject", "label", "merge", "undo"]


@dataclass(frozen=True)
class Correction:
    """One decision. ``target`` is an item, a story or, to undo, a correction; ``value`` a label or a story."""

    id: str
    at: str
    who: str
    kind: Kind
    target: str
    value: str
    reason: str


def correct(
    desk: WatchDesk, kind: str, target: str, value: str = "", reason: str = ""
) -> tuple[Correction, str]:
    """Write a decision down; gives it with its receipt. It is seen in the next answer.

    Raises WAT-003 for a kind that is none, WAT-004 for a label that the taxonomy has not, WAT-005 to undo
    what was not decided, and EVT codes for stories that cannot be merged.
    """
    earlier = corrections(desk)
    _require(kind, target, value, earlier)
    now = desk.workspace.clock.now().isoformat()
    who = desk.workspace.actor(desk.actor).id
    made = [now, who, kind, target, value, str(len(earlier))]
    id_ = "correction-" + hashlib.sha256("\0".join(made).encode()).hexdigest()[:16]
    one = Correction(id_, now, who, kind, target, value, reason)  # type: ignore[arg-type]
    if kind == "merge":
        desk.events.apply(Decision(id_, "merge", target, value))
    if kind == "undo" and any(e.id == target and e.kind == "merge" for e in earlier):
        desk.events.apply(Decision(id_, "undo", other=target))
    _write(_path(desk), one)
    digest = hashlib.sha256(json.dumps(asdict(one), sort_keys=True).encode()).hexdigest()
    leaf = Leaf("watch.correction", who, digest, "media-watch", facts={"kind": kind})
    [receipt] = desk.workspace.log.append([leaf], key=id_)
    return one, receipt.id


def corrections(desk: WatchDesk) -> list[Correction]:
    """All decisions, oldest first; a torn last line is one that was never acknowledged."""
    path = _path(desk)
    if not path.exists():
        return []
    whole = path.read_text("utf-8").rpartition("\n")[0]
    return [Correction(**json.loads(line)) for line in whole.splitlines() if line]


def standing(desk: WatchDesk) -> list[Correction]:
    """The decisions that were not undone."""
    every = corrections(desk)
    undone = {one.target for one in every if one.kind == "undo"}
    return [one for one in every if one.kind != "undo" and one.id not in undone]


def labels(desk: WatchDesk) -> dict[str, str]:
    """The label that an analyst gave, by item; later ones hold."""
    return {one.target: one.value for one in standing(desk) if one.kind == "label"}


def rejected(desk: WatchDesk) -> set[str]:
    """Items whose last pick or rejection is a rejection."""
    last = {one.target: one.kind for one in standing(desk) if one.kind in ("pick", "reject")}
    return {item for item, kind in last.items() if kind == "reject"}


def _require(kind: str, target: str, value: str, earlier: list[Correction]) -> None:
    if kind not in get_args(Kind):
        raise CivicloomError("WAT-003", kind=kind, known=", ".join(get_args(Kind)))
    known = taxonomy().labels
    if kind == "label" and value not in known:
        raise CivicloomError("WAT-004", label=value, known=", ".join(known))
    if kind == "undo" and target not in {one.id for one in earlier}:
        raise CivicloomError("WAT-005", target=target)


def _path(desk: WatchDesk) -> Path:
    return desk.folder / "corrections.jsonl"


def _write(path: Path, one: Correction) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    torn = path.exists() and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if torn else "") + json.dumps(asdict(one), ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
