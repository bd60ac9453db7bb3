"""采 collect: a source's delivery becomes records and quarantine, in one pass, with one receipt."""

from .batch import Batch
from .collect import collect
from .export import export_quarantine, open_rows
from .load import load_source, load_sources
from .mend import mend
from .source import Connector, Mapped, Source

__all__ = [
    "Batch",
    "Connector",
    "Mapped",
    "Source",
    "collect",
    "export_quarantine",
    "load_source",
    "load_sources",
    "mend",
    "open_rows",
]
