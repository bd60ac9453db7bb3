"""What each box of a page is: what its names promise, and whether it is one of many alike."""

import re
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
NUMBER = re.compile(r"\d+")


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
    """Tag and class of each, without digits: boxes alike have the same."""


def look_at_boxes(tree: Tree) -> BoxFacts:
    """The facts of all boxes; what a name promises holds for the boxes inside too."""
    boxes, count = tree.boxes, len(tree.lines)
    told: dict[str, tuple[int, ...]] = {}
    rows: list[tuple[float, ...]] = []
    names = []
    for box in boxes:
        key = box.key
        said = told.get(key)
        if said is None:
            said = told[key] = _said(key)
        rows.append(_row(box.tag, said, rows[box.parent] if box.parent >= 0 else NOTHING))
        names.append((box.tag, NUMBER.sub("", key) if len(key) > 1 else ""))
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
        names=names,
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
        count[name] += weight > 0
        held[name] += weight
    many, share = [0.0], [0.0]
    for index in range(1, len(weights)):
        above = int(facts.parent[index])
        found = (many[above], share[above])
        name = facts.names[index]
        number = count[name]
        if name[1] and number > 1 and name[0] != "p" and weights[index] < 0.8 * whole:
            part = min(held[name] / whole, 1.0)
            found = max(found, (number, part), key=lambda pair: pair[1])
        many.append(found[0])
        share.append(found[1])
    return np.array(many), np.array(share)


NOTHING = (0.0,) * 7


def _said(key: str) -> tuple[int, ...]:
    if len(key) < 2:
        return (0, 0, 0, 0)
    return tuple(int(bool(p.search(key))) for p in (NEGATIVE, POSITIVE, TALK, CAPTION))


def _row(tag: str, said: tuple[int, ...], above: tuple[float, ...]) -> tuple[float, ...]:
    kind = KIND.get(tag, 0.0)
    caption = said[3] if tag not in ("body", "article", "main") else 0
    return (
        kind,
        1.0 if kind == 1 else above[1] * 0.5,
        above[2] + (said[0] or tag in ("aside", "footer", "form")),
        above[3] + (said[1] or tag in ("article", "main")),
        max(above[4], said[2]),
        max(above[5] * 0.7, caption, tag in ("figure", "figcaption")),
        max(above[6], tag in ("header", "hgroup")),
    )
