"""Proofs from stored tiles: a proof reads a handful of tiles, whatever the size of the log."""

import os
import threading
from collections import OrderedDict

from ...database import Connection
from ...model.errors import CivicloomError
from ..tree import consistency_path, inclusion_path, parents
from ..tree.proofs import range_root
from . import store
from .edge import WIDTH, split

Pyramid = list[list[bytes]]
"""The rows of a tile: its hashes, their parents, and so on; nine rows when it is full."""

_HEIGHT = 8


class TileCache:
    """Pyramids of full tiles, which never change; the least recently used one leaves first."""

    def __init__(self, limit: int = 1024) -> None:
        self._limit = limit
        self._start()

    def _start(self) -> None:
        self._pid = os.getpid()
        self._pyramids: OrderedDict[tuple[int, int], Pyramid] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, level: int, n: int) -> Pyramid | None:
        """A pyramid that is remembered."""
        with self._alone():
            found = self._pyramids.get((level, n))
            if found:
                self._pyramids.move_to_end((level, n))
            return found

    def put(self, level: int, n: int, pyramid: Pyramid) -> None:
        """Remember a pyramid."""
        with self._alone():
            self._pyramids[level, n] = pyramid
            if len(self._pyramids) > self._limit:
                self._pyramids.popitem(last=False)

    def _alone(self) -> threading.Lock:
        if (
            self._pid != os.getpid()
        ):  # forked, perhaps while a thread that is not here held the lock
            self._start()
        return self._lock


class Tiles:
    """The tree as one reading of the database sees it."""

    def __init__(self, connection: Connection, cache: TileCache | None) -> None:
        self._connection = connection
        self._cache = cache
        self._seen: dict[tuple[int, int], Pyramid] = {}

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The inclusion proof of a leaf in the tree of the first ``size`` leaves."""
        return inclusion_path(index, size, self.subtree)

    def consistency(self, size1: int, size2: int) -> list[bytes]:
        """The consistency proof between two sizes."""
        return consistency_path(size1, size2, self.subtree)

    def subtree(self, start: int, stop: int) -> bytes:
        """The hash over leaves [start, stop); empty bytes when start is stop."""
        return range_root(start, stop, self._perfect)

    def _perfect(self, height: int, i: int) -> bytes:
        """The hash over leaves [i * 2**height, (i + 1) * 2**height)."""
        level, row = divmod(height, _HEIGHT)
        n, place = divmod(i << row, WIDTH)
        try:
            return self._pyramid(level, n)[row][place >> row]
        except IndexError as error:  # the stored tile is missing or too short
            raise CivicloomError("EVI-044", level=level, n=n) from error

    def _pyramid(self, level: int, n: int) -> Pyramid:
        found = self._seen.get((level, n)) or (self._cache and self._cache.get(level, n))
        if not found:
            found = [split(store.tile(self._connection, level, n))]
            while len(found[-1]) > 1:
                found.append(parents(found[-1]))
            if self._cache and len(found[0]) == WIDTH:
                self._cache.put(level, n, found)
        self._seen[level, n] = found
        return found
