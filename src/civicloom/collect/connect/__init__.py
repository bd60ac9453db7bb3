"""Where deliveries come from: files as they lie, or tables and services spooled into a file first."""

from .deliveries import CONNECTORS, Found, deliveries, find
from .settings import faults_of

__all__ = ["CONNECTORS", "Found", "deliveries", "faults_of", "find"]
