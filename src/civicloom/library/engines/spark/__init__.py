"""Spark: the same rules and links past one machine."""

from .engine import SparkEngine, spark_engine

__all__ = ["SparkEngine", "spark_engine"]
