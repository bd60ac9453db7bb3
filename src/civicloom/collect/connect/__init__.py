"""Where deliveries come from: files as they lie, or tables and services spooled into a file first."""

from .deliveries import CONNECTORS, SPOOLED, Found, deliveries, find
from .settings import faults_of

__all__ = ["CONNECTORS", "SPOOLED", "Found", "deliveries", "faults_of", "find"]
