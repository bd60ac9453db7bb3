"""Where two pictures of a page differ, moved parts aligned and the grain of type ignored."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from civicloom.model.errors import CivicloomError

from .align import Gap, gaps

TILE = 16
STRONG = 48
"""How far a pixel's brightness in any channel (0-255) must move to count."""
FEWEST = 4
"""Strongly changed pixels that make a tile of 16 x 16 changed: single ones are antialiasing."""
REACH = 2
"""Changed tiles so close to each other are one region."""
LARGEST = 80_000_000
BAND = 64 * TILE
"""Rows that are compared at a time: the differences of a whole picture would take as much memory as it."""
Pixels = np.ndarray[Any, np.dtype[np.uint8]]
Tiles = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Box:
    """A region in pixels: its left and top edge, width and height."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class PictureChange:
    """``share`` of the larger picture's area that changed (0 to 1), and where in each of the two."""

    share: float
    before: tuple[Box, ...]
    after: tuple[Box, ...]


def compare_pictures(before: bytes, after: bytes) -> PictureChange:
    """What changed between two PNGs. Rows that only moved up or down are not a change.

    Raises CAP-009 for bytes that are no picture, or one of more than 80 million pixels.
    """
    a, b = _pixels(before), _pixels(after)
    if a.shape[1] != b.shape[1]:
        whole = tuple((Box(0, 0, one.shape[1], one.shape[0]),) for one in (a, b))
        return PictureChange(1.0, *whole)
    old: list[Box] = []
    new: list[Box] = []
    area = 0
    for gap in gaps(_rows(a), _rows(b)):
        changed, marks_a, marks_b = _in_gap(a, b, gap)
        area += changed
        old += marks_a
        new += marks_b
    largest = max(a.shape[0], b.shape[0]) * a.shape[1]
    return PictureChange(min(1.0, area / largest), tuple(old), tuple(new))


def _pixels(data: bytes) -> Pixels:
    try:
        picture = Image.open(io.BytesIO(data))
        if picture.width * picture.height > LARGEST:
            raise ValueError("it is too large")
        return np.asarray(picture.convert("RGB"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise CivicloomError("CAP-009", path="picture", why=error) from error


def _rows(pixels: Pixels) -> list[bytes]:
    """A digest for each row: rows themselves would be the picture once more."""
    return [hashlib.blake2b(row.tobytes(), digest_size=16).digest() for row in pixels]


def _in_gap(a: Pixels, b: Pixels, gap: Gap) -> tuple[int, list[Box], list[Box]]:
    """Changed area in pixels, and boxes, between two stretches that stand for each other."""
    size = min(gap.before_end - gap.before, gap.after_end - gap.after)
    tiles = _changed_tiles(a[gap.before : gap.before + size], b[gap.after : gap.after + size])
    area = int(tiles.sum()) * TILE * TILE
    boxes = list(_regions(tiles, a.shape[1], size))
    old = [Box(box.x, box.y + gap.before, box.width, box.height) for box in boxes]
    new = [Box(box.x, box.y + gap.after, box.width, box.height) for box in boxes]
    for marks, start, end in (
        (old, gap.before + size, gap.before_end),
        (new, gap.after + size, gap.after_end),
    ):
        if end > start:
            marks.append(Box(0, start, a.shape[1], end - start))
            area += a.shape[1] * (end - start)
    return area, old, new


def _changed_tiles(a: Pixels, b: Pixels) -> Tiles:
    bands = range(0, len(a) or 1, BAND)
    return np.concatenate([_in_band(a[at : at + BAND], b[at : at + BAND]) for at in bands])


def _in_band(a: Pixels, b: Pixels) -> Tiles:
    height, width = a.shape[:2]
    strong = (np.maximum(a, b) - np.minimum(a, b)).max(axis=2, initial=0) >= STRONG
    padded = np.zeros((-(-height // TILE) * TILE, -(-width // TILE) * TILE), dtype=bool)
    padded[:height, :width] = strong
    tiles = padded.reshape(padded.shape[0] // TILE, TILE, padded.shape[1] // TILE, TILE)
    changed: Tiles = tiles.sum(axis=(1, 3)) >= FEWEST
    return changed


def _regions(tiles: Tiles, width: int, height: int) -> Iterator[Box]:
    """A box around each group of changed tiles that lie within reach of each other."""
    waiting = {(int(y), int(x)) for y, x in zip(*np.nonzero(tiles), strict=True)}
    while waiting:
        group = [waiting.pop()]
        for y, x in group:
            near = [
                (y + down, x + right)
                for down in range(-REACH, REACH + 1)
                for right in range(-REACH, REACH + 1)
                if (y + down, x + right) in waiting
            ]
            waiting.difference_update(near)
            group += near
        yield _around(group, width, height)


def _around(group: Sequence[tuple[int, int]], width: int, height: int) -> Box:
    top, left = min(y for y, _ in group) * TILE, min(x for _, x in group) * TILE
    bottom = min(height, (max(y for y, _ in group) + 1) * TILE)
    right = min(width, (max(x for _, x in group) + 1) * TILE)
    return Box(left, top, right - left, bottom - top)
