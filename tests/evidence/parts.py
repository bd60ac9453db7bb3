"""Parts that several tests of the log need."""

import json
import zipfile
from pathlib import Path
from typing import Any

from civicloom.database import open_database
from civicloom.evidence import EvidenceLog, Leaf, leaf_hash
from civicloom.evidence.notes.base64 import encode
from civicloom.evidence.notes.checkpoint import Checkpoint
from civicloom.evidence.notes.keys import ED25519, SigningKey
from civicloom.evidence.receipt import FIRST_LINE

ORIGIN = "yunxi.example/evidence"
VECTORS = Path(__file__).parent / "vectors"


def some_leaf(number: int = 0, **more: Any) -> Leaf:
    """An entry that differs from others by its number."""
    return Leaf("use.read", "clerk@housing", f"{number:064x}", purpose="housing-safety", **more)


STRANGE = (
    b"", b"\xff\xfe\x00", b"null", b"[]", b"{}", b"[" * 60_000, b"9" * 5_000, b'{"object": []}', b'"text"',
    b'{"actor":"a","object":"o","time":"t","type":"t","facts":[]}',
    b'{"actor":"a","object":{},"time":"t","type":"t"}',
    b'{"actor":"a","object":"\\ud800","time":"t","type":"t"}',
    b'{"actor":"a","object":"o","time":"t","type":"t","facts":{"n":1e999}}',
)  # fmt: skip
"""Entries that no Civicloom writes, and whose issuer can prove all the same."""


def proven(entry: bytes) -> tuple[str, str]:
    """A receipt that holds for any bytes, from a log of this one entry; and the log's verifier key."""
    key = SigningKey("stranger.example/log", ED25519, bytes(32))
    text = str(Checkpoint(key.name, 1, leaf_hash(entry)))
    note = f"{text}\n{key.sign(text)}"
    return f"{FIRST_LINE}\nextra {encode(entry)}\nindex 0\n\n{note}", str(key.verifier)


def sqlite_log(folder: Path, **more: Any) -> EvidenceLog:
    """A log in a SQLite file of a folder."""
    db = open_database(f"sqlite:///{folder}/office.db")
    return EvidenceLog(db, keys=folder / "keys", origin=ORIGIN, **more)


def vectors(name: str) -> Any:
    """A file of published cases."""
    return json.loads((VECTORS / name).read_text("utf-8"))


def unpacked(name: str, folder: Path) -> Path:
    """A zip of published cases, unpacked."""
    with zipfile.ZipFile(VECTORS / name) as file:
        file.extractall(folder)
    return folder
