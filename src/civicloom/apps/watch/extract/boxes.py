"""What each box of a page is: what its names promise, and whether it is one of many alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .lines import Numbers
from .names import CAPTION, HEADER, ITEM, NEGATIVE, POSITIVE, TALK
from .tree import Boxes

Indexes = NDArray[np.int64]
FADES, CAPTION_FADES = 0.5, 0.7
"""What is left of an item's and a caption's promise a box further in."""


@dataclass(frozen=True)
class BoxFacts:
    """One number a box; ``first`` and ``last`` bound its lines, ``parent`` is the box around it."""

    first: Indexes
    last: Indexes
    parent: Indexes
    depth: Indexes
    end: Indexes
    """The number of the next box that is not inside."""
    like: tuple[int, ...]
    weight: Numbers
    item: Numbers
    negative: Numbers
    positive: Numbers
    talk: Numbers
    caption: Numbers
    header: Numbers


def look_at_boxes(boxes: Boxes) -> BoxFacts:
    """The facts of all boxes; what a name promises holds for the boxes inside too."""
    columns = (boxes.first, boxes.last, boxes.parents, boxes.depths)
    first, last, parent, depth = (np.array(column, np.int64) for column in columns)
    around = np.maximum(parent, 0)
    end = first.searchsorted(last)
    _, _, said, weights, likes = zip(*boxes.parts, strict=True)
    says = np.array(said, np.int64)
    return BoxFacts(
        first=first,
        last=last,
        parent=around,
        depth=depth,
        end=end,
        like=likes,
        weight=np.array(weights, float),
        item=_faded(says & ITEM, around, FADES),
        negative=_around(says & NEGATIVE, end),
        positive=_around(says & POSITIVE, end),
        talk=np.minimum(_around(says & TALK, end), 1.0),
        caption=_faded(says & CAPTION, around, CAPTION_FADES),
        header=np.minimum(_around(says & HEADER, end), 1.0),
    )


def _around(flags: Indexes, end: Indexes) -> Numbers:
    """How many boxes say so, of each box and those around it."""
    own = flags > 0
    left = np.bincount(end, weights=own, minlength=len(own) + 1)[:-1]
    return (own - left).cumsum()


def _faded(flags: Indexes, parent: Indexes, fades: float) -> Numbers:
    """What is left of the nearest box around that says so: 1 in itself, less further in, 0 without."""
    faded: list[float] = []
    for own, around in zip((flags > 0).tolist(), parent.tolist(), strict=True):
        faded.append(1.0 if own else fades * faded[around] if faded else 0.0)
    return np.array(faded, float)


def alike(facts: BoxFacts, mass: Numbers, total: float) -> tuple[Numbers, Numbers]:
    """How many boxes with prose are like a box or one around it, and the share of prose they hold.

    Posts of a forum and teasers of a list are boxes alike; a box with most of the page is none of many.
    """
    whole = max(total, 1.0)
    numbers = {0: 0}
    which = np.array([numbers.setdefault(like, len(numbers)) for like in facts.like], np.int64)
    count = np.bincount(which, weights=mass > 0)[which]
    share = np.minimum(np.bincount(which, weights=np.maximum(mass, 0.0)) / whole, 1.0)[which]
    fitting = (count > 1) & (which != 0) & (mass < 0.8 * whole)
    fitting[0] = False
    boxes = np.flatnonzero(fitting)[::-1]
    boxes = boxes[share[boxes].argsort(kind="stable")]
    telling = np.zeros(len(count), np.int64)
    for box, end in zip(boxes.tolist(), facts.end[boxes].tolist(), strict=True):
        telling[box:end] = box
    told = telling > 0
    return np.where(told, count[telling], 0.0), np.where(told, share[telling], 0.0)
