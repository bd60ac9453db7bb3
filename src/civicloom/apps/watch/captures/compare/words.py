"""What changed in a page's words, by line and sentence."""

import re
from dataclasses import dataclass

from .align import gaps

_END = re.compile(r"(?<=[。！？；!?;])\s*|(?<=\.)\s+|\s*\n\s*")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class TextChange:
    """``removed`` stood where ``added`` stands now; either may be empty."""

    removed: tuple[str, ...]
    added: tuple[str, ...]


def compare_texts(before: str, after: str) -> list[TextChange]:
    """What changed between two texts, in order; white space alone is no change.

    >>> compare_texts("今天下雨。明天晴。", "今天下雪。明天晴。")
    [TextChange(removed=('今天下雨。',), added=('今天下雪。',))]
    """
    a, b = sentences(before), sentences(after)
    return [
        TextChange(tuple(a[gap.before : gap.before_end]), tuple(b[gap.after : gap.after_end]))
        for gap in gaps(a, b)
    ]


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text, white space made one."""
    pieces = (_SPACE.sub(" ", piece).strip() for piece in _END.split(text))
    return [piece for piece in pieces if piece]
