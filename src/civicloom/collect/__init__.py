"""采 collect: a source's delivery becomes records and quarantine, in one pass, with one receipt."""

from .batch import Batch
from .collect import collect
from .export import export_quarantine, open_rows
from .load import load_source, load_sources
from .mend import mend
from .probe import Probe, draft_standard, probe
from .source import Connector, Mapped, Source

__all__ = [
    "Batch",
    "Connector",
    "Mapped",
    "Probe",
    "Source",
    "collect",
    "draft_standard",
    "export_quarantine",
    "load_source",
    "load_sources",
    "mend",
    "open_rows",
    "probe",
]
