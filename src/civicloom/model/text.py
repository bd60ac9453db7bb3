"""Chinese text: traditional and simplified forms."""

from functools import cache

from opencc import OpenCC


@cache
def _converter(scheme: str) -> OpenCC:
    return OpenCC(scheme)


def traditional(text: str) -> str:
    """The text in traditional characters."""
    return str(_converter("s2t").convert(text))


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return str(_converter("t2s").convert(text))
