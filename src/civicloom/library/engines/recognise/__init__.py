"""Records that are plainly good, recognised column by column; only what is in doubt is judged.

Most records of an office have nothing wrong with them, and to see that takes a tenth of what it takes to
say what is wrong. A column may be doubted without need, never trusted without: a property test holds the two
ways to the check of single records.
"""

from .recogniser import Look, Recogniser
from .singly import Singly

__all__ = ["Look", "Recogniser", "Singly"]
