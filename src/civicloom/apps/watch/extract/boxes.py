"""What each box of a page is: what its names promise, and whether it is one of many alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from .lines import Numbers
from .names import CAPTION, NEGATIVE, POSITIVE, TALK
from .tree import Box, Tree

Indexes = NDArray[np.int64]
KIND = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), 3.0)
KIND |= dict.fromkeys(("p", "blockquote", "pre"), 2.0) | dict.fromkeys(("li", "dd", "dt"), 1.0)
WHOLE, ASIDES = ("article", "main"), ("aside", "footer", "form")
FIGURES, HEADERS = ("figure", "figcaption"), ("header", "hgroup")
TOLD = frozenset((*WHOLE, *ASIDES, *FIGURES, *HEADERS, "li", "dd", "dt"))
"""Elements that tell something without a name."""
Row = tuple[int, int, int, int, int, int]
"""Counts of names around: negative, positive; of talk, header; depth of the next item and caption around."""
NOTHING: Row = (0, 0, 0, 0, -1, -1)
FADES, CAPTION_FADES = 0.5, 0.7
"""What is left of an item's and a caption's promise a box further in."""


@dataclass(frozen=True)
class BoxFacts:
    """One number a box; ``first`` and ``last`` bound its lines, ``parent`` is the box around it."""

    first: Indexes
    last: Indexes
    parent: Indexes
    depth: Indexes
    kind: Numbers
    item: Numbers
    negative: Numbers
    positive: Numbers
    talk: Numbers
    caption: Numbers
    header: Numbers
    names: list[tuple[str, str]]
    """Tag and name of each: boxes alike have the same."""


def look_at_boxes(tree: Tree) -> BoxFacts:
    """The facts of all boxes; what a name promises holds for the boxes inside too."""
    boxes, rows = tree.boxes, [NOTHING]
    for box in boxes[1:]:
        row = rows[box.parent]
        rows.append(_row(box, row) if box.says or box.tag in TOLD else row)
    bounds = ((box.first, box.last, max(box.parent, 0), box.depth) for box in boxes)
    first, last, parent, depth = _columns(bounds, 4)
    negative, positive, talk, header, item, caption = _columns(rows, 6).astype(np.float64)
    return BoxFacts(
        first=first,
        last=np.maximum(last, first),
        parent=parent,
        depth=depth,
        kind=np.array([KIND.get(box.tag, 0.0) for box in boxes]),
        item=np.where(item >= 0, FADES ** (depth - item), 0.0),
        negative=negative,
        positive=positive,
        talk=np.minimum(talk, 1.0),
        caption=np.where(caption >= 0, CAPTION_FADES ** (depth - caption), 0.0),
        header=np.minimum(header, 1.0),
        names=[(box.tag, box.name) for box in boxes],
    )


def _columns(rows: Iterable[tuple[int, ...]], width: int) -> Indexes:
    """One row a column; flat first, which takes a third of the time."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, width).T


def _row(box: Box, around: Row) -> Row:
    negative, positive, talk, header, item, caption = around
    tag, says = box.tag, box.says
    return (
        negative + (says & NEGATIVE > 0 or tag in ASIDES),
        positive + (says & POSITIVE > 0 or tag in WHOLE),
        talk + (says & TALK > 0),
        header + (tag in HEADERS),
        box.depth if KIND.get(tag) == 1 else item,
        box.depth if (says & CAPTION and tag not in WHOLE) or tag in FIGURES else caption,
    )


def alike(facts: BoxFacts, mass: Numbers, total: float) -> tuple[Numbers, Numbers]:
    """How many boxes with prose are like a box or one around it, and the share of prose they hold.

    Posts of a forum and teasers of a list are boxes alike; a box with most of the page is none of many.
    """
    whole = max(total, 1.0)
    numbers: dict[tuple[str, str], int] = {}
    which = np.array([numbers.setdefault(name, len(numbers)) for name in facts.names])
    named = np.array([bool(name) and tag != "p" for tag, name in numbers])
    count = np.bincount(which, weights=mass > 0)
    share = np.minimum(np.bincount(which, weights=np.maximum(mass, 0.0)) / whole, 1.0)
    fitting = ((count > 1) & named)[which] & (mass < 0.8 * whole)
    fitting[0] = False
    own = np.where(fitting, share[which], 0.0)
    best = list(range(len(own)))
    shares = own.tolist()
    for index, around in enumerate(facts.parent.tolist()):
        if shares[index] <= shares[best[around]]:
            best[index] = best[around]
    return np.where(own[best] > 0, count[which][best], 0.0), own[best]
