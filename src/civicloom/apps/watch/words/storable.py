"""Text that every store, index and screen can hold."""

import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def storable(text: str) -> str:
    r"""The text without control characters, marks of direction and halves of characters.

    >>> storable("\x1b[2J通知\r\n\ud83d第一条")
    '[2J通知\n第一条'
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub("", text)
