"""Reading a file of any kind as text cells, a chunk at a time; what cannot be read is kept as it is."""

from .cells import text_of
from .chunk import Broken, Chunk, Part
from .json_list import Listed, dig, listed
from .layout import Layout
from .open import read_file

__all__ = [
    "Broken",
    "Chunk",
    "Layout",
    "Listed",
    "Part",
    "dig",
    "listed",
    "read_file",
    "text_of",
]
