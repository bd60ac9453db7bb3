"""What kind of page it is: an article, a list of links, or a forum's contributions."""

import re

from .features import Look
from .forum import posts_of, threads
from .head import Head
from .names import TALK
from .page import PageType
from .tree import Tree

FORUMS = re.compile(
    r"discuz|phpbb|vbulletin|xenforo|discourse|flarum|mybb|simple machines|nodebb|invision|vanilla|misago|bbpress|phpwind",
    re.IGNORECASE,
)
TALKS = re.compile(
    r"/(?:forums?|threads?|topics?|t|questions?|discussions?|bbs|community|tieba)/|viewtopic|showthread|viewthread|"
    r"topic_show|thread-\d|//(?:bbs|forums?|community|tieba|club|boards?|discuss)\.",
    re.IGNORECASE,
)
LISTS = re.compile(r"itemlist|collectionpage|searchresults", re.IGNORECASE)
THREADS = re.compile(r"discussionforumposting|qapage|question$|socialmediaposting", re.IGNORECASE)
ARTICLES = re.compile(r"(?:article|blogposting|report)$", re.IGNORECASE)
INDEX = re.compile(
    r"(?://[^/]+/?|/(?:index|list)[^/]*|/(?:category|categories|tags?|archives?|search|channel|column)/.*)$"
)
DECIDES = 2.0
SIGNED = 1.0
"""What writers and dates beside the contributions count: they are looked for last."""
TEXT = 150
"""Size of the prose in one box that speaks for an article."""


def kind_of(head: Head, tree: Tree, page: Look, url: str) -> PageType:
    """The kind, by votes: what the page says of itself, its address, its boxes alike, its links."""
    text = max(float(page.size.sum()), 1.0)
    talk = _talk(head, tree, page, url)
    if talk >= DECIDES or (talk >= DECIDES - SIGNED and _signed(tree)):
        return "list" if page.prose < 0.25 * text else "forum"
    linked = float(page.columns["linked"] @ page.size) / text
    votes = _links(head, page.prose / text, linked, url) - 1.0 * (page.core > TEXT)
    return "list" if votes >= DECIDES else "article"


def _types(head: Head) -> list[str]:
    return [kind for work in head.works for kind in _said(work.get("@type"))]


def _said(kind: object) -> list[str]:
    return [str(one) for one in kind] if isinstance(kind, list) else [str(kind)]


def _talk(head: Head, tree: Tree, page: Look, url: str) -> float:
    """Votes for a forum: contributions stand in boxes alike, with their writers and dates."""
    posts = len(threads(tree))
    prose = page.columns["size"] * (page.columns["linked"] < 0.5)
    whole = max(float(prose.sum()), 1e-9)
    share = float(page.columns["alike_share"] @ prose) / whole
    many = float(page.columns["alike"] @ prose) / whole
    kinds = _types(head)
    return (
        2.0 * any(THREADS.search(kind) for kind in kinds)
        + 1.5 * bool(FORUMS.search(head.first("generator")))
        + 1.5 * bool(TALKS.search(url or head.first("og:url")))
        + 0.5 * (posts >= 4)
        + 0.25 * (posts >= 12)
        + 0.5 * (share > 0.35 and many > 0.6)
        + 0.5 * (share > 0.8 and many > 0.9)
        - 1.5 * any(ARTICLES.search(kind) for kind in kinds)
        - 1.5 * _talked_of(tree, page)
    )


def _talked_of(tree: Tree, page: Look) -> bool:
    """Whether the contributions are comments, after a text that they are about."""
    first = next(iter(threads(tree)), 0)
    if not tree.boxes.parts[first].says & TALK:
        return False
    before = slice(0, tree.boxes.first[first])
    own = (page.columns["linked"] < 0.5) & (page.columns["ends"] > 0)
    return float(page.size[before] @ own[before]) > TEXT


def _signed(tree: Tree) -> bool:
    """Whether most of at least three posts tell their writer or date."""
    posts = posts_of(tree, [True] * len(tree.lines.texts))
    told = sum(bool(post.author or post.date) for post in posts)
    return len(posts) >= 3 and told > 0.7 * len(posts)


def _links(head: Head, prose: float, linked: float, url: str) -> float:
    """Votes for a list: little prose, much of the text in links."""
    kinds = _types(head)
    return (
        1.5 * any(LISTS.search(kind) for kind in kinds)
        + 1.0 * (prose < 0.35)
        + 1.0 * (linked > 0.5)
        + 0.5 * (linked > 0.65)
        + 0.5 * bool(INDEX.search(url))
        - 1.5 * any(ARTICLES.search(kind) for kind in (*kinds, head.first("og:type")))
    )
