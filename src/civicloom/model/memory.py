"""Memory that nobody uses any more, back to the system."""

import ctypes
from contextlib import suppress

import pyarrow as pa


def give_back() -> None:
    """Let Arrow's allocator and the C library return what they keep for later; work that follows needs its own.

    Only glibc keeps freed memory among what is in use, and only there is something to do (malloc_trim(3)).
    """
    pa.default_memory_pool().release_unused()
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
