"""Reading a file of any kind as text cells, a chunk at a time; what cannot be read is kept as it is."""

from .chunk import Broken, Chunk, Part
from .layout import Layout
from .open import read_file

__all__ = ["Broken", "Chunk", "Layout", "Part", "read_file"]
