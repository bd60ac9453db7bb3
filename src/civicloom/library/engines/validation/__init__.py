"""The checks of a standard as SQL: one pass over a relation of texts gives typed values and a bit mask.

The same text is written in two dialects. The reference is ``model.standards.check_record``; a property
test holds both dialects to it, row for row.
"""

from .dialect import BAD_CHECK, BAD_FORM, Dialect
from .statement import MASK, Statement, statement

__all__ = ["BAD_CHECK", "BAD_FORM", "MASK", "Dialect", "Statement", "statement"]
