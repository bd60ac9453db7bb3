"""What kind of page it is: an article, a list of links, or a forum's contributions."""

import re

import numpy as np

from .features import Look
from .head import Head
from .names import THREAD
from .page import PageType
from .tree import Tree

FORUMS = re.compile(
    r"discuz|phpbb|vbulletin|xenforo|discourse|flarum|mybb|simple machines|nodebb|invision|vanilla|misago|bbpress|phpwind",
    re.IGNORECASE,
)
TALKS = re.compile(
    r"/(?:forums?|threads?|topics?|t|questions?|discussions?|bbs|community|tieba|p)/|viewtopic|showthread|viewthread|"
    r"topic_show|thread-\d|//(?:bbs|forums?|community|tieba|club|boards?|discuss)\.",
    re.IGNORECASE,
)
LISTS = re.compile(r"itemlist|collectionpage|searchresults", re.IGNORECASE)
THREADS = re.compile(r"discussionforumposting|qapage|question$|socialmediaposting", re.IGNORECASE)


def kind_of(head: Head, tree: Tree, page: Look, url: str) -> PageType:
    """The kind, by what the page says of itself, its address and its repeated boxes."""
    linked = float(np.mean(page.columns["main_linked"])) if len(page.size) else 0.0
    if _talk(head, tree, page, url) >= 2:
        return "list" if linked > 0.62 and page.prose < 400 else "forum"
    if _links(head, page, linked) >= 2:
        return "list"
    return "article"


def _types(head: Head) -> list[str]:
    return [str(work.get("@type")) for work in head.works] + [head.first("og:type")]


def _talk(head: Head, tree: Tree, page: Look, url: str) -> float:
    """Votes for a forum; two decide."""
    votes = 2.0 * any(THREADS.search(kind) for kind in _types(head))
    votes += 1.5 * bool(FORUMS.search(head.first("generator")))
    votes += 1.0 * bool(TALKS.search(url or head.first("og:url")))
    posts = sum(1 for box in tree.boxes if box.last > box.first and THREAD.search(box.key))
    votes += 1.0 * (posts >= 4) + 0.5 * (posts >= 12)
    if any(kind.strip("[]'").lower().endswith(("article", "blogposting")) for kind in _types(head)):
        votes -= 1.5
    return votes


def _links(head: Head, page: Look, linked: float) -> float:
    """Votes for a list; two decide."""
    votes = 1.0 * any(LISTS.search(kind) for kind in _types(head))
    votes += 1.0 * (linked > 0.4) + 1.0 * (linked > 0.6)
    text = float(page.size.sum())
    votes += 1.0 * (page.prose < 0.3 * text) + 0.5 * (page.prose < 150)
    if any("article" in kind.lower() or "posting" in kind.lower() for kind in _types(head)):
        votes -= 1.5
    return votes
