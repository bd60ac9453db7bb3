"""Realistic dirt: the table of what is done where, and doing it."""

from .spoil import Stain, spoil, stained, twice
from .table import SPOILS, Line, dirt_of

__all__ = ["SPOILS", "Line", "Stain", "dirt_of", "spoil", "stained", "twice"]
