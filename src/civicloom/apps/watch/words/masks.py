"""Numbers of people, told by masks.yaml, are masked in a text."""

import re
from functools import cache
from importlib.resources import files

from civicloom.model.own_yaml import own_yaml
from civicloom.model.text import half_width

_BETWEEN = "[ \u00a0\u2007\u202f\\-.·\u2010-\u2015\u200b-\u200d\u2060]?"
_BEFORE, _AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"


@cache
def _masks() -> list[tuple[re.Pattern[str], str]]:
    data = own_yaml((files(__package__) / "masks.yaml").read_text("utf-8"))
    return [
        (re.compile(one["pattern"].format(s=_BETWEEN, b=_BEFORE, e=_AFTER)), one["mask"])
        for one in data["masks"]
    ]


@cache
def _any_digits() -> re.Pattern[str]:
    """Numbers worth a look: four digits, in words too; most messages have none."""
    return re.compile(
        r"\d(?:\D{0,2}\d){4}|[〇零一二三四五六七八九幺]{4}|(?i:wx|vx|qq|微信|[a-z]{2}id)"
    )


def masked(text: str) -> str:
    """The text with phone, identity and account numbers as ``[phone]``, ``[id]``, ``[account]``, ``[number]``.

    >>> masked("问物业 138-0013-8000，身份证 44030119800101123X")
    '问物业 [phone]，身份证 [id]'
    """
    folded = half_width(text)
    if not _any_digits().search(folded):
        return text
    for pattern, mask in _masks():
        if pattern.search(folded):
            text = _replaced(text, folded, pattern, mask)
            folded = half_width(text)
    return text


def _replaced(text: str, folded: str, pattern: re.Pattern[str], mask: str) -> str:
    """Found in the half-width text, replaced in the text as it was written."""
    parts, at = [], 0
    for found in pattern.finditer(folded):
        start, end = found.span("number" if pattern.groupindex else 0)
        parts += [text[at:start], mask]
        at = end
    return "".join([*parts, text[at:]])
