"""The words of a text: folded to one form, its language, its segments, without numbers of people."""

from .bulk import folded_codes
from .fold import fold, fold_quickly
from .language import language
from .masks import masked
from .segment import segment, segment_lines, segment_with_pos
from .storable import storable

__all__ = [
    "fold",
    "fold_quickly",
    "folded_codes",
    "language",
    "masked",
    "segment",
    "segment_lines",
    "segment_with_pos",
    "storable",
]
