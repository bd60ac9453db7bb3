"""The entries of a list page: links alike, long enough to be titles, with the dates beside them."""

from collections import defaultdict
from itertools import chain, islice

from selectolax.lexbor import LexborNode

from .addresses import absolute
from .dates import ADDRESS, iso
from .page import Entry
from .tree import Tree, clean, texts_of

MIN_ALIKE = 3
MIN_TITLE = 8
"""Mean length of the titles of a list in characters of UTF-8, by three: menus have shorter names."""
MAX_ENTRIES = 500
MAX_PIECES = 100
"""Pieces of a link's text among which its title is sought."""
Titled = tuple[str, str]
"""A title and the address it leads to."""


def entries_of(tree: Tree, url: str) -> tuple[Entry, ...]:
    """Links of the page's lists in their order, each address once; addresses are made absolute."""
    groups: dict[tuple[tuple[str, str], ...], list[int]] = defaultdict(list)
    links = _longest(tree)
    for index in links:
        groups[_shape(tree, tree.lines.boxes[index])].append(index)
    lists = (group for group in groups.values() if _is_list([links[index] for index in group]))
    found: dict[str, Entry] = {}
    for index in sorted(chain.from_iterable(lists)):
        entry = _entry(tree, index, links[index], url)
        if entry is not None and entry.url not in found:
            found[entry.url] = entry
    return tuple(found.values())[:MAX_ENTRIES]


def _shape(tree: Tree, box: int) -> tuple[tuple[str, str], ...]:
    """Tags and names of the three boxes around."""
    return tuple(tree.boxes.parts[at][:2] for at in tree.boxes.around(box, 3))


def _longest(tree: Tree) -> dict[int, Titled]:
    """The text and address of the longest link of each line that has one."""
    found: dict[int, Titled] = {}
    last, titled = None, ("", "")
    for line, node in tree.links:
        if tree.lines.linked[line] < 4:
            continue
        if node is not last:  # a link around many lines is asked once
            last, titled = node, _titled(node)
        if line not in found or len(titled[0]) > len(found[line][0]):
            found[line] = titled
    return found


def _titled(node: LexborNode) -> Titled:
    title = max(islice(texts_of(node), MAX_PIECES), key=len, default="")
    return clean(title), node.attributes.get("href") or "#"


def _is_list(group: list[Titled]) -> bool:
    lengths = [len(title.encode("utf-8", "replace")) / 3 for title, _ in group]
    return len(group) >= MIN_ALIKE and sum(lengths) / len(lengths) >= MIN_TITLE


def _entry(tree: Tree, index: int, titled: Titled, url: str) -> Entry | None:
    title, href = titled
    address = "" if href.startswith("#") or len(title) < 4 else absolute(href, url)
    if not address:
        return None
    return Entry(title, address, _date(tree, index, title, address))


def _date(tree: Tree, index: int, title: str, address: str) -> str:
    """The date in the line, in its neighbours of the same item, or in the address."""
    texts, boxes = tree.lines.texts, tree.boxes
    if found := iso(texts[index].replace(title, " ")):
        return found
    box = max(boxes.parents[tree.lines.boxes[index]], 0)
    first, last = boxes.first[box], min(boxes.last[box], boxes.first[box] + 8)
    for near in (index + 1, index - 1, index + 2):
        if first <= near < last:
            text = texts[near]
            if len(text) < 60 and (found := iso(text)):
                return found
    told = ADDRESS.search(address)
    return iso("-".join(part or "" for part in told.groups())) if told else ""
