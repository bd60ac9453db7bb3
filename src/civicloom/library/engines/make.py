"""Make an engine by its name."""

from collections.abc import Sequence
from pathlib import Path

from ...model.errors import CivicloomError
from .duckdb import duckdb_engine
from .engine import Engine
from .spark import spark_engine


def make(name: str, *, scratch: Path, inside: Sequence[Path]) -> Engine:
    """A locked engine for an opening. Raises LIB-009 for a name that is no engine."""
    scratch.mkdir(parents=True, exist_ok=True)
    if name == "duckdb":
        return duckdb_engine(scratch=scratch, inside=inside)
    if name == "spark":
        return spark_engine(scratch=scratch, locked=True)
    raise CivicloomError("LIB-009", engine=name)
