"""One error family: a stable code, what happened, where, and what to do."""

from .catalogue import Entry, Language, catalogue, entry
from .error import CivicloomError, Faults, Place, faults_in

__all__ = [
    "CivicloomError",
    "Entry",
    "Faults",
    "Language",
    "Place",
    "catalogue",
    "entry",
    "faults_in",
]
