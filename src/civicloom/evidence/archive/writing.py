"""Writes a bag: payload, receipts, metadata, four-property report, verifiers, manifests."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from ...model.clock import timestamp
from ...model.errors import CivicloomError
from ..log import EvidenceLog
from ..log.anchors import STAMP
from ..receipt import Receipt
from ..verifier import HTML, PYTHON, verifier
from . import digest
from .metadata import metadata
from .paths import files_in, inside, portable
from .report import report

ALGORITHMS = ("sha256", "sha512", "sm3")
_BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def write_bag(
    folder: Path, items: Mapping[str, bytes | Path], receipts: Sequence[Receipt], log: EvidenceLog
) -> Path:
    """A bag in a new folder; gives the folder.

    ``items`` are the things to keep, by the name they get in ``data/``: bytes, or a file to copy. ``receipts``
    are those of the steps that the things came from. The bag is whole or not there: it is written beside and
    moved into place. Raises EVI-055 for a name that leads out of the bag, EVI-059 when the folder is
    there, EVI-060 for a name that checkers read in different ways.
    """
    folder = Path(folder)
    if folder.exists():
        raise CivicloomError("EVI-059", path=folder)
    for name in items:
        if not inside(name) or not name.strip("/. "):
            raise CivicloomError("EVI-055", path=name)
        if not portable(name):
            raise CivicloomError("EVI-060", path=name)
    work = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        _fill(work, items, receipts, log)
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _fill(
    bag: Path, items: Mapping[str, bytes | Path], receipts: Sequence[Receipt], log: EvidenceLog
) -> None:
    (bag / "data").mkdir(parents=True)
    for name, content in items.items():
        _put(bag / "data" / name, content)
    _evidence(bag / "evidence", receipts, log)
    for name in (PYTHON, HTML):
        _put(bag / "verifier" / name, verifier(name))
    _text(bag / "bagit.txt", _BAGIT)
    _text(bag / "bag-info.txt", _bag_info(bag, log))
    _json(bag / "metadata" / "metadata.json", metadata(bag, receipts, log))
    _manifest(bag, "manifest", files_in(bag, "data"), ALGORITHMS)
    _json(bag / "report" / "four-properties.json", report(bag, log.verifier_key))
    tags = [path for path in files_in(bag, "") if not path.startswith("data/")]
    _manifest(bag, "tagmanifest", tags, ALGORITHMS)


def _evidence(folder: Path, receipts: Sequence[Receipt], log: EvidenceLog) -> None:
    for receipt in receipts:
        _text(folder / f"{receipt.id}.tlog-proof", receipt.text())
        stamps = (anchor for anchor in log.anchors(receipt.size) if anchor.kind == STAMP)
        for number, stamp in enumerate(stamps):
            _put(folder / f"checkpoint-{receipt.size}-{number}.tsr", stamp.proof)
    _text(folder / "checkpoint.txt", log.checkpoint())
    _text(folder / "verifier-key.txt", log.verifier_key + "\n")


def _bag_info(bag: Path, log: EvidenceLog) -> str:
    paths = [bag / path for path in files_in(bag, "data")]
    size = sum(path.stat().st_size for path in paths)
    now = timestamp(log.clock.now())
    return (
        f"Source-Organization: {log.origin}\nBagging-Date: {now[:10]}\nPayload-Oxum: {size}.{len(paths)}\n"
        f"Bag-Software-Agent: Civicloom\nExternal-Description: Records with receipts; see report/ and verifier/\n"
    )


def _manifest(bag: Path, kind: str, paths: Sequence[str], algorithms: Sequence[str]) -> None:
    found = {path: digest.of_file(bag / path, algorithms) for path in paths}
    for name in algorithms:
        lines = [f"{digests[name]}  {path}\n" for path, digests in found.items()]
        _text(bag / f"{kind}-{name}.txt", "".join(lines))


def _put(path: Path, content: bytes | Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        shutil.copyfile(content, path)


def _text(path: Path, text: str) -> None:
    _put(path, text.encode())


def _json(path: Path, value: object) -> None:
    _text(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n")
