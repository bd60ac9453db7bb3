"""Compares two captures of a page: what changed in its words and in its picture, and a page that shows it."""

from .pictures import Box, PictureChange, compare_pictures
from .show import Comparison, compare, show
from .words import TextChange, compare_texts

__all__ = [
    "Box",
    "Comparison",
    "PictureChange",
    "TextChange",
    "compare",
    "compare_pictures",
    "compare_texts",
    "show",
]
