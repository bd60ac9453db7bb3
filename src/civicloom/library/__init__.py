"""Facts in bulk: tables moved from release to release with receipts, opened for a purpose only."""

from .cards import Card, CardField
from .change import Change, Commit
from .engines import CODEC, PARQUET, TEXTS, DuckdbEngine, Engine, duckdb_engine, spark_engine
from .library import Library
from .opening import Opened
from .quality import QualityFigure
from .release import Release

__all__ = [
    "CODEC",
    "PARQUET",
    "TEXTS",
    "Card",
    "CardField",
    "Change",
    "Commit",
    "DuckdbEngine",
    "Engine",
    "Library",
    "Opened",
    "QualityFigure",
    "Release",
    "duckdb_engine",
    "spark_engine",
]
