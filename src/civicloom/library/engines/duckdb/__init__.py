"""DuckDB: the engine for one machine."""

from .engine import PARQUET, DuckdbEngine, duckdb_engine

__all__ = ["PARQUET", "DuckdbEngine", "duckdb_engine"]
