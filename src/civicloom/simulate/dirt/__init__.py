"""Realistic dirt: the table of what is done where, and doing it."""

from .spoil import Spoiler, Stain, stained
from .table import SPOILS, Line, dirt_of

__all__ = ["SPOILS", "Line", "Spoiler", "Stain", "dirt_of", "stained"]
