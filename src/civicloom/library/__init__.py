"""Facts in bulk: tables moved from release to release with receipts, opened for a purpose only."""

from .cards import Card, CardField
from .change import Change, Commit
from .engines import Engine, duckdb_engine, spark_engine
from .library import Library
from .opening import Opened
from .release import Release

__all__ = [
    "Card",
    "CardField",
    "Change",
    "Commit",
    "Engine",
    "Library",
    "Opened",
    "Release",
    "duckdb_engine",
    "spark_engine",
]
