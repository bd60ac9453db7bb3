"""Put a table's records back in one order, so that one subject's records lie in few places."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .engines import duckdb_engine
from .engines.duckdb.views import files_relation, quoted
from .stored import StoredFile

# So many files may have to be looked into for one subject before a rewrite pays for itself: each costs a
# look-up about a millisecond, a rewrite of ten million records some twenty seconds.
DEPTH = 4
MEMORY = "1GB"


@dataclass(frozen=True)
class Mess:
    """Files of one source whose ranges of keys overlap more than they should."""

    source: str
    files: tuple[StoredFile, ...]


def messes(files: Sequence[StoredFile], depth: int = DEPTH) -> list[Mess]:
    """The sources of a table that are worth a rewrite."""
    sources = sorted({file.source for file in files})
    own = {source: [file for file in files if file.source == source] for source in sources}
    return [Mess(s, tuple(own[s])) for s in sources if overlap(own[s]) > depth]


def overlap(files: Sequence[StoredFile]) -> int:
    """The largest number of files that one key may be in."""
    edges = sorted([(f.low, 0) for f in files] + [(f.high or "\U0010ffff", 1) for f in files])
    deepest = now = 0
    for _, closing in edges:
        now += -1 if closing else 1
        deepest = max(deepest, now)
    return deepest


def rewrite(mess: Mess, key: str, path: Path, scratch: Path) -> int:
    """Write the files' records into one, sorted; memory stays bounded, sorts spill to scratch."""
    scratch.mkdir(parents=True, exist_ok=True)
    engine = duckdb_engine(MEMORY, scratch=scratch)
    try:
        relation = files_relation([str(file.path) for file in mess.files])
        order = f"{quoted(key)}, cl_key" if key == "cl_ident" else quoted(key)
        return engine.write(f"SELECT * FROM {relation} ORDER BY {order}", path)
    finally:
        engine.close()
