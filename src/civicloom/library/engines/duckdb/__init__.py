"""DuckDB: the engine for one machine."""

from .engine import DuckdbEngine, duckdb_engine

__all__ = ["DuckdbEngine", "duckdb_engine"]
