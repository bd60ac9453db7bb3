"""One error family: a stable code, what happened, where, and what to do."""

from .catalogue import Entry, catalogue, entry
from .error import CivicloomError, Faults, Place

__all__ = ["CivicloomError", "Entry", "Faults", "Place", "catalogue", "entry"]
