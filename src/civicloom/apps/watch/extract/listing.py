"""The entries of a list page: links alike, long enough to be titles, with the dates beside them."""

from collections import defaultdict
from urllib.parse import urljoin, urlsplit

from .dates import ADDRESS, iso
from .page import Entry
from .tree import Line, Tree

MIN_ALIKE = 3
MIN_TITLE = 8
"""Mean length of the titles of a list in characters of UTF-8, by three: menus have shorter names."""
MAX_ENTRIES = 500


def entries_of(tree: Tree, url: str) -> tuple[Entry, ...]:
    """Links of the page's lists in their order, each address once; addresses are made absolute."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, line in enumerate(tree.lines):
        if line.links and line.linked >= 4:
            groups[_shape(tree, line)].append(index)
    chosen = sorted(index for group in groups.values() if _is_list(tree, group) for index in group)
    found: dict[str, Entry] = {}
    for index in chosen:
        entry = _entry(tree, index, url)
        if entry is not None and entry.url not in found:
            found[entry.url] = entry
    return tuple(found.values())[:MAX_ENTRIES]


def _shape(tree: Tree, line: Line) -> tuple[str, ...]:
    """Tags and names of the three boxes around."""
    shape, box = [], tree.boxes[line.box]
    for _ in range(3):
        shape += [box.tag, box.name]
        if box.parent < 0:
            break
        box = tree.boxes[box.parent]
    return tuple(shape)


def _is_list(tree: Tree, group: list[int]) -> bool:
    lengths = [len(_title(tree.lines[index])[0].encode("utf-8", "replace")) / 3 for index in group]
    return len(group) >= MIN_ALIKE and sum(lengths) / len(lengths) >= MIN_TITLE


def _title(line: Line) -> tuple[str, str]:
    """Text and address of the line's longest link."""
    href, text = max(line.links, key=lambda link: len(link[1]))
    return " ".join(text.split()), href


def _entry(tree: Tree, index: int, url: str) -> Entry | None:
    line = tree.lines[index]
    title, href = _title(line)
    try:
        address = urljoin(url, href.strip())
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    if href.startswith("#") or scheme not in ("", "http", "https") or len(title) < 4:
        return None
    return Entry(title, address, _date(tree, index, title, address))


def _date(tree: Tree, index: int, title: str, address: str) -> str:
    """The date in the line, in its neighbours of the same item, or in the address."""
    line = tree.lines[index]
    if found := iso(line.text.replace(title, " ")):
        return found
    box = tree.boxes[tree.boxes[line.box].parent] if line.box else tree.boxes[0]
    for near in (index + 1, index - 1, index + 2):
        if box.first <= near < min(box.last, box.first + 8):
            text = tree.lines[near].text
            if len(text) < 60 and (found := iso(text)):
                return found
    told = ADDRESS.search(address)
    return iso("-".join(part or "" for part in told.groups())) if told else ""
