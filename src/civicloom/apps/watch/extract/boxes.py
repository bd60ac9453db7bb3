"""What each box of a page is: what its names promise, and whether it is one of many alike."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .lines import Numbers
from .names import CAPTION, NEGATIVE, POSITIVE, TALK
from .tree import Tree

Indexes = NDArray[np.int64]
KIND = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), 3.0)
KIND |= dict.fromkeys(("p", "blockquote", "pre"), 2.0) | dict.fromkeys(("li", "dd", "dt"), 1.0)


WHOLE, ASIDES = ("article", "main"), ("aside", "footer", "form")
FIGURES, HEADERS = ("figure", "figcaption"), ("header", "hgroup")


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
    boxes, count = tree.boxes, len(tree.lines)
    rows: list[tuple[float, ...]] = []
    for box in boxes:
        rows.append(_row(box.tag, box.says, rows[box.parent] if box.parent >= 0 else NOTHING))
    first = np.array([box.first for box in boxes], dtype=np.int64)
    last = np.array([box.last or count for box in boxes], dtype=np.int64)
    kind, item, negative, positive, talk, caption, header = np.array(rows).T
    return BoxFacts(
        first=first,
        last=np.maximum(last, first),
        parent=np.array([max(box.parent, 0) for box in boxes], dtype=np.int64),
        depth=np.array([box.depth for box in boxes], dtype=np.int64),
        kind=kind,
        item=item,
        negative=negative,
        positive=positive,
        talk=talk,
        caption=caption,
        header=header,
        names=[(box.tag, box.name) for box in boxes],
    )


def alike(facts: BoxFacts, mass: Numbers, total: float) -> tuple[Numbers, Numbers]:
    """How many boxes with prose are like a box or one around it, and the share of prose they hold.

    Posts of a forum and teasers of a list are boxes alike; a box with most of the page is none of many.
    """
    whole = max(total, 1.0)
    weights = mass.tolist()
    count: Counter[tuple[str, str]] = Counter()
    held: Counter[tuple[str, str]] = Counter()
    for name, weight in zip(facts.names, weights, strict=True):
        if weight > 0:
            count[name] += 1
            held[name] += weight
    found = [(0.0, 0.0)]
    for index, above in enumerate(facts.parent.tolist()[1:], 1):
        best = found[above]
        name = facts.names[index]
        number = count[name]
        if number > 1 and name[1] and name[0] != "p" and weights[index] < 0.8 * whole:
            share = min(held[name] / whole, 1.0)
            if share > best[1]:
                best = (float(number), share)
        found.append(best)
    many, shares = np.array(found).T
    return many, shares


NOTHING = (0.0,) * 7


def _row(tag: str, says: int, above: tuple[float, ...]) -> tuple[float, ...]:
    kind = KIND.get(tag, 0.0)
    _, item, negative, positive, talk, caption, header = above
    caption *= 0.7
    if (says & CAPTION and tag not in WHOLE and tag != "body") or tag in FIGURES:
        caption = 1.0
    return (
        kind,
        1.0 if kind == 1 else item * 0.5,
        negative + 1 if says & NEGATIVE or tag in ASIDES else negative,
        positive + 1 if says & POSITIVE or tag in WHOLE else positive,
        1.0 if says & TALK else talk,
        caption,
        1.0 if tag in HEADERS else header,
    )
