"""What the bytes of a file say about themselves: kind, encoding, dialect, header."""

from .dialect import Dialect, guess_dialect
from .encoding import Encoding, codec, guess_encoding
from .header import Header, find_header, is_blank, is_total, tidy, unique
from .kind import NO_TABLES, guess_kind

__all__ = [
    "NO_TABLES",
    "Dialect",
    "Encoding",
    "Header",
    "codec",
    "find_header",
    "guess_dialect",
    "guess_encoding",
    "guess_kind",
    "is_blank",
    "is_total",
    "tidy",
    "unique",
]
