"""The words of a text: folded to one form, its language, its segments."""

from .fold import fold
from .language import language
from .segment import segment, segment_with_pos

__all__ = ["fold", "language", "segment", "segment_with_pos"]
