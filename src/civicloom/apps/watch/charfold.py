"""Characters folded one for one, so that places in the folded text are places in the text."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from civicloom.model.text import half_width, simplified

Codes = NDArray[np.uint32]

CODES = 0x110000
ALIKE = {"著": "着", "乾": "干", "於": "于", "裡": "里", "麽": "么", "妳": "你", "臺": "台"}
"""Forms that OpenCC keeps apart when they stand alone, and writers do not."""


@cache
def table() -> Codes:
    """The folded code of each code point: half width, lower case, simplified; else itself."""
    found = np.arange(CODES, dtype=np.uint32)
    cased = [chr(code) for code in range(0x80, 0x3000)] + list(map(chr, range(0xFF00, 0xFFF0)))
    for sign in [*map(chr, range(0x41, 0x5B)), *cased, "\u3000"]:
        low = half_width(sign).lower()
        if len(low) == 1:
            found[ord(sign)] = ord(low)
    signs = [chr(code) for first, last in HAN for code in range(first, last)]
    for sign, simple in zip(signs, simplified("\n".join(signs)).split("\n"), strict=True):
        if len(simple) == 1:
            found[ord(sign)] = ord(simple)
    for sign, simple in ALIKE.items():
        found[ord(sign)] = ord(simple)
    return found


HAN = ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20))
"""The blocks of Chinese characters, first and one past the last."""


def codes(text: str) -> Codes:
    """The code points of a text; lone surrogates stay what they are."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def text_of(points: Codes) -> str:
    """The text that has these code points."""
    return points.tobytes().decode("utf-32-le", "surrogatepass")


def charfold(text: str) -> str:
    """The text in half width, lower case and simplified characters, as long as it was.

    >>> charfold("臺灣ＡＢＣ")
    '台湾abc'
    """
    return text_of(table()[codes(text)])
