"""Names and numbers of private people leave a message's text before anything is stored."""

from .roster import Roster

__all__ = ["Roster"]
