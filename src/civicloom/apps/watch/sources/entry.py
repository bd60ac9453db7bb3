"""One published thing as a source gives it, before names are taken out and articles are read."""

import html
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

_BREAK = re.compile(r"<(?=(?:br|/p|/div|/li|/h[1-6]|/tr|/blockquote|/pre)\b)", re.I)
_BLANK = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
LONGEST_TEXT = 400_000
WHOLE_TEXT = 1_500


@dataclass
class Entry:
    """``native`` is what the source calls it; ``whole`` says that ``text`` needs no article page.

    ``instead_of`` are what it called the earlier versions of a thing that was changed.
    """

    native: str
    url: str
    title: str = ""
    text: str = ""
    published: datetime | None = None
    author: str = ""
    outlet: str = ""
    origin: str = ""
    thread: str = ""
    reply_to: str = ""
    images: tuple[str, ...] = ()
    whole: bool = True
    markup: str = ""
    instead_of: tuple[str, ...] = ()

    def settle(self) -> None:
        """Turn markup, kept as it came while nobody needed it, into text; a long one is the whole."""
        if self.markup:
            self.text, self.markup = plain(self.markup), ""
            self.whole = self.whole or len(self.text) >= WHOLE_TEXT


def joined(base: str, link: str) -> str:
    """The address that a link leads to; empty for one that is none."""
    link = link.strip()
    if link.startswith(("https://", "http://")):
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def plain(markup: str) -> str:
    """The text of a piece of HTML, a line for each block.

    >>> plain("<p>one &amp; two</p><script>x</script><p>three</p>")
    'one & two\\nthree'
    """
    text = markup[:LONGEST_TEXT]
    if "<" in text:
        tree = LexborHTMLParser(_BREAK.sub("\n<", text))
        for node in tree.css("script, style, template, noscript"):
            node.decompose()
        text = tree.body.text() if tree.body else ""
    else:
        text = html.unescape(text)
    return _LINES.sub("\n", _BLANK.sub(" ", text)).strip()
