"""Tables in a text: their cells read like no text, but what stands between its paragraphs is its own."""

import numpy as np
from numpy.typing import NDArray

from .features import Look
from .names import NEGATIVE
from .tree import Tree

LINKED = 0.3
"""Share of links from which a table is a list of other pages."""
NEAR = 6
"""Boxes up from a table among which is the one with the paragraphs before it."""
MOST = 0.5
"""Share of the text that stands in the box which holds the table, where the table is part of it."""


def with_tables(tree: Tree, page: Look, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The lines of an article with those of the tables that follow one of them in its own box."""
    boxes = tree.boxes
    tables = [at for at, part in enumerate(boxes.parts) if part.tag == "table"]
    if not tables:
        return kept
    kept, size = kept.copy(), page.size
    own, whole, linked = (
        np.concatenate([[0.0], column.cumsum()])
        for column in (np.where(kept, size, 0.0), size, size * page.columns["linked"])
    )
    for at in tables:
        first, last = boxes.first[at], boxes.last[at]
        around = [box for box in boxes.around(at, NEAR)[1:] if boxes.first[box] < first]
        if not around or not kept[first - 1] or boxes.parts[at].says & NEGATIVE:
            continue
        beside = own[boxes.last[around[0]]] - own[boxes.first[around[0]]]
        is_list = linked[last] - linked[first] >= LINKED * (whole[last] - whole[first])
        if beside > MOST * own[-1] and not is_list:
            kept[first:last] = True
    return kept
