"""The log itself: entries, tiles and checkpoints in the office database, appended by group commit."""

from .log import EvidenceLog

__all__ = ["EvidenceLog"]
