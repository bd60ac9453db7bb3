"""The contributions of a forum page: boxes alike that hold its prose."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from operator import attrgetter

from .dates import iso
from .names import THREAD
from .page import Post
from .tree import Tree

WRITER = re.compile(
    r"author|user-?name|(?:^|[ _-])user|nick|poster|creator|member|auth", re.IGNORECASE
)
FLOOR = re.compile(r"#?\d{1,5}\s?[#楼樓]?|楼主|樓主|沙发|沙發|板凳|地板")
"""The number of a contribution, as Chinese forums count them."""
MAX_POSTS = 500
_line = attrgetter("line")


def posts_of(tree: Tree, kept: list[bool]) -> tuple[Post, ...]:
    """The posts in the order of the page; none where no boxes alike hold most of the text."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index in threads(tree):
        groups[tree.boxes.parts[index][:2]].append(index)
    if not groups:
        return ()
    size = [len(text) * keep for text, keep in zip(tree.lines.texts, kept, strict=True)]
    total = sum(size) or 1
    held = {name: sum(_size(tree, size, at) for at in boxes) for name, boxes in groups.items()}
    full = [name for name in groups if held[name] > 0.5 * total]
    if not full:
        return ()
    best = max(full, key=lambda name: (len(groups[name]), held[name]))
    return tuple(filter(None, (_post(tree, kept, at) for at in groups[best][:MAX_POSTS])))


def threads(tree: Tree) -> list[int]:
    """The boxes with lines whose names are a forum's."""
    boxes = tree.boxes
    return [
        index
        for index, part in enumerate(boxes.parts)
        if part.says & THREAD and boxes.last[index] > boxes.first[index]
    ]


def _size(tree: Tree, size: list[int], at: int) -> int:
    return sum(size[tree.boxes.first[at] : tree.boxes.last[at]])


def _post(tree: Tree, kept: list[bool], at: int) -> Post | None:
    first, last = tree.boxes.first[at], tree.boxes.last[at]
    lines = [tree.lines.texts[i] for i in range(first, last) if kept[i]]
    if not lines:
        return None
    begin = bisect_left(tree.marks, first, key=_line)
    marks = tree.marks[begin : bisect_right(tree.marks, last, begin, key=_line)]
    names = (mark.words() for mark in marks if WRITER.search(mark.part.name))
    author = next((name for name in names if 1 < len(name) <= 40), "")
    moments = (mark.attributes.get("datetime") or "" for mark in marks)
    told = (text for mark in marks if iso(text := mark.words()))
    date = next(filter(None, map(iso, moments)), "")
    shown = next(told, "")
    return Post(author, date or iso(shown), "\n".join(_without(lines, author, shown)))


def _without(lines: list[str], *told: str) -> list[str]:
    """Lines but for those before the first own one that say nothing else than writer, date or number."""
    for index, line in enumerate(lines):
        for text in told:
            line = line.replace(text, " ", 1) if text else line
        if any(map(str.isalnum, line)) and not FLOOR.fullmatch(line.strip()):
            return lines[index:]
    return lines
