"""Replays an archive on the loopback: archived scripts run, and reach nothing but the archive."""

from .server import Replay

__all__ = ["Replay"]
