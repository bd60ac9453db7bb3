"""What is taken from a page, as plain data."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

PageType = Literal["article", "list", "forum"]


@dataclass(frozen=True)
class Entry:
    """A link of a list page; ``date`` is ISO or empty."""

    title: str
    url: str
    date: str = ""


@dataclass(frozen=True)
class Post:
    """A contribution to a forum page; ``author`` as the page writes it, ``date`` ISO or empty."""

    author: str
    date: str
    text: str


@dataclass(frozen=True)
class Page:
    """A page's own text and what it says of itself; strings are empty where the page says nothing.

    ``text`` has a line a paragraph and no control characters. ``date`` is an ISO date or a date and time;
    ``origin`` is the source line (来源) of a reprint. ``confidence``, 0..1, is how sure the text is the right
    part of the page. ``entries`` are a list page's links, ``posts`` a forum page's contributions.
    """

    text: str
    title: str = ""
    date: str = ""
    author: str = ""
    outlet: str = ""
    origin: str = ""
    type: PageType = "article"
    images: tuple[str, ...] = ()
    confidence: float = 0.0
    entries: tuple[Entry, ...] = ()
    posts: tuple[Post, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The page as plain data."""
        return asdict(self)
