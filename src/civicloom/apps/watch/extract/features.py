"""Each line of a page as numbers: itself, its neighbours, the boxes around it, its place in the page."""

from dataclasses import dataclass

import numpy as np

from .boxes import BoxFacts, Indexes, alike, look_at_boxes
from .lines import LineFacts, Numbers, look_at_lines
from .tree import Tree

FAR = 9.0
"""Steps up from the core at which a line is far."""


@dataclass(frozen=True)
class Look:
    """A page's numbers: one column a feature, one number a line."""

    columns: dict[str, Numbers]
    size: Numbers
    talk: Numbers
    climb: Numbers
    prose: float
    core: float
    """Prose of the box that holds most of it directly."""


def look(tree: Tree, title: str) -> Look:
    """All features of a page's lines."""
    lines = look_at_lines(tree.lines, title)
    boxes = look_at_boxes(tree.boxes)
    box = np.array(tree.lines.boxes)
    mass = lines.prose * (1 - lines.linked)
    main, top = _main(lines, boxes)
    direct, core = _core(mass, box, boxes)
    climb = _climb(len(box), core, boxes)
    columns = {
        **_alone(lines, boxes, box),
        **_around(lines, boxes, box),
        **_within(lines, boxes, box, main, top),
        **_place(lines, boxes, box, mass, main),
        **_repeats(boxes, box, mass, direct, core),
        "climb": climb,
    }
    return Look(columns, lines.size, boxes.talk[box], climb, float(mass.sum()), float(direct[core]))


def sums(values: Numbers) -> Numbers:
    """Running sums with a zero in front: the sum of a..b is sums[b] - sums[a]."""
    found = np.zeros(len(values) + 1)
    np.cumsum(values, out=found[1:])
    return found


def _main(lines: LineFacts, boxes: BoxFacts) -> tuple[int, float]:
    """The deepest box with nearly all prose that is worth its other lines (maximum subtree)."""
    worth = np.where(
        lines.prose > 0, lines.size * (1 - lines.linked), -4 - lines.size * lines.linked
    )
    run = sums(worth)
    score = (run[boxes.last] - run[boxes.first]) * (1 - 0.3 * np.minimum(boxes.negative, 1))
    best = int(np.argmax(score))
    top = float(score[best])
    if top > 0:
        near = np.flatnonzero(score >= 0.95 * top)
        best = int(near[np.argmax(boxes.depth[near])])
    return best, top


def _core(mass: Numbers, box: Indexes, boxes: BoxFacts) -> tuple[Numbers, int]:
    """Prose that each box holds directly or in its paragraphs, and the box that holds most."""
    count = len(boxes.parent)
    direct = np.zeros(count)
    direct += np.bincount(boxes.parent[box], weights=mass, minlength=count)
    direct += np.bincount(box, weights=np.where(boxes.weight[box] >= 1, 0.0, mass), minlength=count)
    return direct, int(np.argmax(direct))


def _climb(count: int, core: int, boxes: BoxFacts) -> Numbers:
    """Steps from the core up to the first box that holds the line too."""
    climb = np.full(count, FAR)
    box = core
    for step in range(int(FAR)):
        part = climb[boxes.first[box] : boxes.last[box]]
        part[part == FAR] = step
        if box == 0:
            break
        box = int(boxes.parent[box])
    return climb


def _alone(lines: LineFacts, boxes: BoxFacts, box: Indexes) -> dict[str, Numbers]:
    return {
        "size": np.log1p(lines.size),
        "linked": lines.linked,
        "ends": lines.ends,
        "phrase": lines.phrase,
        "digits": lines.digits,
        "title": lines.title,
        "kind": boxes.weight[box],
        "item": boxes.item[box],
        "negative": np.minimum(boxes.negative[box], 3),
        "positive": np.minimum(boxes.positive[box], 4),
        "caption": boxes.caption[box],
        "header": boxes.header[box],
    }


def _around(lines: LineFacts, boxes: BoxFacts, box: Indexes) -> dict[str, Numbers]:
    """Neighbours, and the links of the boxes around."""
    run, links = sums(lines.size), sums(lines.size * lines.linked)
    held = run[boxes.last] - run[boxes.first]
    linked = (links[boxes.last] - links[boxes.first]) / np.maximum(held, 1e-9)
    above = boxes.parent[box]
    size = np.log1p(lines.size)
    return {
        "size_before": np.concatenate([[0.0], size[:-1]]),
        "size_after": np.concatenate([size[1:], [0.0]]),
        "prose_after": np.log1p(_next(sums(lines.prose), 5)),
        "box_size": np.log1p(held[box]),
        "box_linked": linked[box],
        "above_linked": linked[above],
        "above_lines": np.log1p((boxes.last - boxes.first)[above].astype(float)),
        "above2_linked": linked[boxes.parent[above]],
    }


def _next(run: Numbers, count: int) -> Numbers:
    size = len(run) - 1
    index = np.arange(size)
    ahead: Numbers = run[np.minimum(index + count, size)] - run[np.minimum(index + 1, size)]
    return ahead


def _within(
    lines: LineFacts, boxes: BoxFacts, box: Indexes, main: int, top: float
) -> dict[str, Numbers]:
    """Where a line is to the main box, and what that is worth."""
    count = len(box)
    index = np.arange(count)
    first, last = boxes.first[main], boxes.last[main]
    inside = (index >= first) & (index < last)
    good = np.flatnonzero((lines.prose > 8) & inside)
    start, end = (good[0], good[-1]) if len(good) else (first, max(last - 1, 0))
    held = float(lines.size[first:last].sum())
    linked = float((lines.size * lines.linked)[first:last].sum())
    negative = boxes.negative[box]
    return {
        "inside": inside.astype(float),
        "inside_negative": np.where(
            inside, np.maximum(negative - boxes.negative[main], 0), negative
        ),
        "before_prose": _held(start - index, -3, 30),
        "after_prose": _held(index - end, -3, 30),
        "deeper": _held(boxes.depth[box] - boxes.depth[main], -6, 10),
        "main_share": np.full(count, held / max(float(lines.size.sum()), 1.0)),
        "main_linked": np.full(count, linked / max(held, 1e-9)),
        "main_worth": np.full(count, np.log1p(max(top, 0.0))),
        "after_title": _after_title(lines, boxes, box, int(end)),
    }


def _after_title(lines: LineFacts, boxes: BoxFacts, box: Indexes, end: int) -> Numbers:
    """Lines since the title: -4 well before, up to 20; -6 where there is none."""
    index = np.arange(len(box))
    found = np.flatnonzero((lines.title > 0) & (lines.size > 3) & (index <= end))
    headings = found[boxes.weight[box[found]] == 3]
    chosen = headings if len(headings) else found
    if not len(chosen):
        return np.full(len(box), -6.0)
    return _held(index - chosen[-1], -4, 20)


def _held(values: Indexes, low: int, high: int) -> Numbers:
    """Numbers held between two: np.clip takes four times as long for short rows."""
    return np.minimum(np.maximum(values, low), high).astype(np.float64)


def _place(
    lines: LineFacts, boxes: BoxFacts, box: Indexes, mass: Numbers, main: int
) -> dict[str, Numbers]:
    """How much of the page is done, and how many cutting headings went before."""
    size, prose, run = sums(lines.size), sums(lines.prose), sums(mass)
    late = prose[:-1] > 0.35 * prose[-1]
    return {
        "position": size[:-1] / max(size[-1], 1.0),
        "done": run[:-1] / max(run[-1], 1.0),
        "left": 1 - run[1:] / max(run[-1], 1.0),
        "cuts": np.minimum(np.cumsum(lines.cut * late), 4),
    }


def _repeats(
    boxes: BoxFacts, box: Indexes, mass: Numbers, direct: Numbers, core: int
) -> dict[str, Numbers]:
    """Prose of the boxes around against the core's, and how many boxes are alike."""
    run = sums(mass)
    held = run[boxes.last] - run[boxes.first]
    many, share = alike(boxes, held, float(run[-1]))
    most = max(float(direct[core]), 1.0)
    above = boxes.parent[box]
    return {
        "core_share": direct[above] / most,
        "above2_share": held[boxes.parent[above]] / most,
        "alike": np.log1p(many[box]),
        "alike_share": share[box],
    }
