"""Chinese text: full width and half width, traditional and simplified."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

BLANKS = " \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
"""What is stripped from around every value; SQL strips the same characters."""

FULL_WIDTH = "".join(map(chr, range(0xFF01, 0xFF5F))) + "\u3000"
HALF_WIDTH = "".join(map(chr, range(0x21, 0x7F))) + " "

_HALVES = str.maketrans(FULL_WIDTH, HALF_WIDTH)


def half_width(text: str) -> str:
    """The text with full-width ASCII (１２３ＡＢＣ) in half width.

    >>> half_width("４４０３Ｘ")
    '4403X'
    """
    return text if text.isascii() else text.translate(_HALVES)


def tidy(text: str) -> str:
    """The text in half width, without the blanks around it."""
    return half_width(text).strip(BLANKS)


@cache
def _converter(scheme: str) -> "OpenCC":
    from opencc import OpenCC  # loads dictionaries; most runs never fold a text

    return OpenCC(scheme)


def convert(scheme: str, text: str) -> str:
    """The text as a scheme of OpenCC, such as ``s2tw``, has it."""
    return str(_converter(scheme).convert(text))


def traditional(text: str) -> str:
    """Data in traditional characters; what the program itself says is folded by ``hant``."""
    return convert("s2t", text)


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return convert("t2s", text)
