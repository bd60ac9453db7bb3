"""The contributions of a forum page: boxes alike that hold its prose."""

import re
from collections import defaultdict

from .dates import iso
from .names import THREAD
from .page import Post
from .tree import Tree

WRITER = re.compile(
    r"author|user-?name|(?:^|[ _-])user|nick|poster|creator|member|auth", re.IGNORECASE
)
MAX_POSTS = 500


def posts_of(tree: Tree, kept: list[bool]) -> tuple[Post, ...]:
    """The posts in the order of the page; none where no boxes alike hold most of the text."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, box in enumerate(tree.boxes):
        if box.last > box.first and box.says & THREAD:
            groups[box.tag, box.name].append(index)
    if not groups:
        return ()
    size = [len(line.text) * keep for line, keep in zip(tree.lines, kept, strict=True)]
    total = sum(size) or 1
    held = {name: sum(_size(tree, size, at) for at in boxes) for name, boxes in groups.items()}
    full = [name for name in groups if held[name] > 0.5 * total]
    if not full:
        return ()
    best = max(full, key=lambda name: (len(groups[name]), held[name]))
    return tuple(filter(None, (_post(tree, kept, at) for at in groups[best][:MAX_POSTS])))


def _size(tree: Tree, size: list[int], at: int) -> int:
    box = tree.boxes[at]
    return sum(size[box.first : box.last])


def _post(tree: Tree, kept: list[bool], at: int) -> Post | None:
    box = tree.boxes[at]
    lines = [tree.lines[i].text for i in range(box.first, box.last) if kept[i]]
    if not lines:
        return None
    marks = [mark for mark in tree.marks if box.first <= mark.line <= box.last]
    names = (mark.words() for mark in marks if WRITER.search(mark.name))
    author = next((name for name in names if 1 < len(name) <= 40), "")
    told = (mark.attributes.get("datetime") or mark.words() for mark in marks)
    date = next((found for text in told if (found := iso(text))), "")
    return Post(author, date, "\n".join(lines))
