"""采 collect: a source's delivery becomes records and quarantine, in one pass, with one receipt."""

from .batch import Batch
from .collect import collect
from .load import load_source, load_sources
from .source import Connector, Mapped, Source

__all__ = ["Batch", "Connector", "Mapped", "Source", "collect", "load_source", "load_sources"]
