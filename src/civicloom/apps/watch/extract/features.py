"""Each line of a page as numbers: itself, its neighbours, the boxes around it, its place in the page."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .boxes import BoxFacts, Indexes, alike, look_at_boxes
from .lines import LineFacts, Numbers, look_at_lines
from .tree import Tree

FAR = 9
"""Steps up from the core at which a line is far."""
SIZE, LINKED, PROSE, MASS, WORTH = range(5)
"""What is summed over lines: size, size in links, prose, prose but for links, worth of the text."""


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


@dataclass(frozen=True)
class _Page:
    """What the features are counted from."""

    lines: LineFacts
    boxes: BoxFacts
    box: Indexes
    above: Indexes
    outer: Indexes
    """The box of each line, the one around that, and the one around both."""
    run: Numbers
    """Running sums over lines with a zero in front, a row for each of SIZE to WORTH."""
    held: Numbers
    """The same sums of the lines that each box holds."""


def look(tree: Tree, title: str) -> Look:
    """All features of a page's lines."""
    page = _page(tree, title)
    mass = page.run[MASS, 1:] - page.run[MASS, :-1]
    main, top = _main(page)
    direct, core = _core(mass, page)
    climb = _climb(page, core)
    columns = {
        **_alone(page),
        **_around(page),
        **_within(page, main, top),
        **_place(page),
        **_repeats(page, direct, core),
        "climb": climb,
    }
    talk = page.boxes.talk.take(page.box)
    return Look(
        columns, page.lines.size, talk, climb, float(page.run[MASS, -1]), float(direct[core])
    )


def _page(tree: Tree, title: str) -> _Page:
    lines, boxes = look_at_lines(tree.lines, title), look_at_boxes(tree.boxes)
    box = np.array(tree.lines.boxes, np.int64)
    in_links = lines.size * lines.linked
    run = np.zeros((5, len(box) + 1))
    run[SIZE, 1:] = lines.size
    run[LINKED, 1:] = in_links
    run[PROSE, 1:] = lines.prose
    run[MASS, 1:] = lines.prose * (1 - lines.linked)
    run[WORTH, 1:] = np.where(lines.prose > 0, lines.size - in_links, -4 - in_links)
    run.cumsum(axis=1, out=run)
    held = run.take(boxes.last, axis=1) - run.take(boxes.first, axis=1)
    above = boxes.parent.take(box)
    return _Page(lines, boxes, box, above, boxes.parent.take(above), run, held)


def _main(page: _Page) -> tuple[int, float]:
    """The deepest box with nearly all prose that is worth its other lines (maximum subtree)."""
    score = page.held[WORTH] * (1 - 0.3 * np.minimum(page.boxes.negative, 1))
    best = int(score.argmax())
    top = float(score[best])
    if top > 0:
        near = (score >= 0.95 * top).nonzero()[0]
        best = int(near[page.boxes.depth[near].argmax()])
    return best, top


def _core(mass: Numbers, page: _Page) -> tuple[Numbers, int]:
    """Prose that each box holds directly or in its paragraphs, and the box that holds most."""
    boxes, count = page.boxes, len(page.boxes.parent)
    outside = np.where(boxes.weight.take(page.box) >= 1, 0.0, mass)
    direct = np.zeros(count)
    direct += np.bincount(page.above, weights=mass, minlength=count)
    direct += np.bincount(page.box, weights=outside, minlength=count)
    return direct, int(direct.argmax())


def _climb(page: _Page, core: int) -> Numbers:
    """Steps from the core up to the first box that holds the line too."""
    boxes, ways = page.boxes, [core]
    while ways[-1] and len(ways) < FAR:
        ways.append(int(boxes.parent[ways[-1]]))
    climb = np.full(len(page.box), float(FAR))
    for step in range(len(ways) - 1, -1, -1):
        climb[boxes.first[ways[step]] : boxes.last[ways[step]]] = step
    return climb


def _alone(page: _Page) -> dict[str, Numbers]:
    lines, boxes, box = page.lines, page.boxes, page.box
    return {
        "size": np.log1p(lines.size),
        "linked": lines.linked,
        "ends": lines.ends,
        "phrase": lines.phrase,
        "digits": lines.digits,
        "title": lines.title,
        "kind": boxes.weight.take(box),
        "item": boxes.item.take(box),
        "negative": np.minimum(boxes.negative, 3).take(box),
        "positive": np.minimum(boxes.positive, 4).take(box),
        "caption": boxes.caption.take(box),
        "header": boxes.header.take(box),
    }


def _around(page: _Page) -> dict[str, Numbers]:
    """Neighbours, and the links of the boxes around."""
    boxes, box, above = page.boxes, page.box, page.above
    held = page.held[SIZE]
    linked = page.held[LINKED] / np.maximum(held, 1e-9)
    size = np.zeros(len(box) + 2)
    np.log1p(page.lines.size, out=size[1:-1])
    return {
        "size_before": size[:-2],
        "size_after": size[2:],
        "prose_after": np.log1p(_next(page.run[PROSE], 4)),
        "box_size": np.log1p(held).take(box),
        "box_linked": linked.take(box),
        "above_linked": linked.take(above),
        "above_lines": np.log1p(boxes.last - boxes.first).take(above),
        "above2_linked": linked.take(page.outer),
    }


def _next(run: Numbers, count: int) -> Numbers:
    """The sum over the next ``count`` lines after each."""
    ends = np.concatenate([run[count + 1 :], np.full(count, run[-1])])
    ahead: Numbers = ends[: len(run) - 1] - run[1:]
    return ahead


def _within(page: _Page, main: int, top: float) -> dict[str, Numbers]:
    """Where a line is to the main box, and what that is worth."""
    lines, boxes, box = page.lines, page.boxes, page.box
    index = np.arange(len(box))
    first, last = int(boxes.first[main]), int(boxes.last[main])
    inside = np.zeros(len(box))
    inside[first:last] = 1.0
    good = (lines.prose[first:last] > 8).nonzero()[0]
    start, end = (first + good[0], first + good[-1]) if len(good) else (first, max(last - 1, 0))
    held, linked = page.held[SIZE, main], page.held[LINKED, main]
    negative = boxes.negative.take(box)
    return {
        "inside": inside,
        "inside_negative": np.maximum(negative - boxes.negative[main] * inside, 0),
        "before_prose": _held(start - index, -3.0, 30.0),
        "after_prose": _held(index - end, -3.0, 30.0),
        "deeper": _held(boxes.depth - boxes.depth[main], -6.0, 10.0).take(box),
        "main_share": np.full(len(box), held / max(page.run[SIZE, -1], 1.0)),
        "main_linked": np.full(len(box), linked / max(held, 1e-9)),
        "main_worth": np.full(len(box), np.log1p(max(top, 0.0))),
        "after_title": _after_title(page, index, int(end)),
    }


def _after_title(page: _Page, index: Indexes, end: int) -> Numbers:
    """Lines since the title: -4 well before, up to 20; -6 where there is none."""
    lines = page.lines
    found = ((lines.title[: end + 1] > 0) & (lines.size[: end + 1] > 3)).nonzero()[0]
    if not len(found):
        return np.full(len(index), -6.0)
    headings = found[page.boxes.weight[page.box[found]] == 3]
    return _held(index - (headings if len(headings) else found)[-1], -4.0, 20.0)


def _held(values: NDArray[Any], low: float, high: float) -> Numbers:
    """Numbers held between two: np.clip takes four times as long for short rows."""
    held: Numbers = np.minimum(np.maximum(values, low), high)
    return held


def _place(page: _Page) -> dict[str, Numbers]:
    """How much of the page is done, and how many cutting headings went before."""
    size, prose, mass = page.run[SIZE], page.run[PROSE], page.run[MASS]
    late = prose[:-1] > 0.35 * prose[-1]
    done = mass / max(mass[-1], 1.0)
    return {
        "position": size[:-1] / max(size[-1], 1.0),
        "done": done[:-1],
        "left": 1 - done[1:],
        "cuts": np.minimum((page.lines.cut * late).cumsum(), 4),
    }


def _repeats(page: _Page, direct: Numbers, core: int) -> dict[str, Numbers]:
    """Prose of the boxes around against the core's, and how many boxes are alike."""
    boxes, held = page.boxes, page.held[MASS]
    many, share = alike(boxes, held, float(page.run[MASS, -1]))
    most = max(float(direct[core]), 1.0)
    return {
        "core_share": direct.take(page.above) / most,
        "above2_share": held.take(page.outer) / most,
        "alike": np.log1p(many).take(page.box),
        "alike_share": share.take(page.box),
    }
