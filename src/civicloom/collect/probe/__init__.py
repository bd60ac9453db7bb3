"""What a file is: kind, encoding, dialect, header, rows, and what is wrong with it; and a first standard for it."""

from .draft import draft_standard
from .inspect import probe
from .probed import Column, Probe

__all__ = ["Column", "Probe", "draft_standard", "probe"]
