"""Engines: the same SQL on DuckDB here and on Spark past one machine, behind one small protocol."""

from .duckdb import PARQUET, DuckdbEngine, duckdb_engine
from .engine import CODEC, TEXTS, Engine
from .make import make
from .spark import SparkEngine, spark_engine

__all__ = [
    "CODEC",
    "PARQUET",
    "TEXTS",
    "DuckdbEngine",
    "Engine",
    "SparkEngine",
    "duckdb_engine",
    "make",
    "spark_engine",
]
