"""Date and text of a page that tells them to its own scripts only; they are read, never run."""

import re
from datetime import UTC, datetime
from itertools import chain

from selectolax.lexbor import LexborHTMLParser

from .dates import iso
from .head import things
from .tree import clean
from .walk import parse, read

DATES = re.compile(rb"20\d\d[-/]\d\d?[-/]\d\d?[^\"'<>,;]{0,20}")
MOMENTS = re.compile(rb"1\d{9}(?:\d{3})?(?!\d)")
"""Seconds or thousandths since 1970. Each begins with a letter: a choice there takes ten times the time."""
NAME = re.compile(
    rb"(?:(?:[pP]ubli(?:sh|c)(?:ed)?|[pP]ub|[cC]reated?|[rR]elease)[_-]?(?:[tT]ime|[dD]ate|[aA]t|[oO]n)[\"']?|var ct)"
    rb"\s{0,3}[:=]\s{0,3}[\"']?$"
)
"""How a value of scripts is named that is the publication's; it ends where the value begins."""
LONGEST = 32
"""Bytes of a name, with what stands between it and its value."""
SEARCHED = 1_000_000
"""Bytes of a page in which they are sought."""
TEXT = re.compile("(?:article|main)?_?(?:content|body|text|html)(?:_?html)?", re.IGNORECASE)
"""How data for scripts name the text of an article."""
LEAST = 60
"""Characters of a text."""
MAX_DATA = 20
"""Pieces of data in which it is sought."""


def date_in_scripts(html: bytes) -> str:
    """ISO date, or date and time, of publication that a page hands its scripts; empty for none."""
    values = chain(*(kind.finditer(html, 0, SEARCHED) for kind in (DATES, MOMENTS)))
    for found in sorted(values, key=re.Match.start):
        if NAME.search(html, max(found.start() - LONGEST, 0), found.start()):
            told = found[0].decode("utf-8", "replace")
            if date := _moment(told) if told.isdigit() else iso(told):
                return date
    return ""


def _moment(number: str) -> str:
    return datetime.fromtimestamp(int(number[:10]), UTC).isoformat()


def text_in_scripts(page: LexborHTMLParser) -> str:
    """The longest text, in lines, among the data that a page hands its scripts as JSON; empty for none.

    Raises EXT-003.
    """
    texts = (
        value
        for node in page.css('script[type="application/json"]')[:MAX_DATA]
        for thing in things(node.text())
        for name, value in thing.items()
        if isinstance(value, str) and len(value) >= LEAST and TEXT.fullmatch(name)
    )
    longest = max(texts, key=len, default="")
    if "</" in longest:
        return "\n".join(read(parse(longest.encode("utf-8", "replace"))).lines.texts)
    return "\n".join(filter(None, map(clean, longest.splitlines())))
