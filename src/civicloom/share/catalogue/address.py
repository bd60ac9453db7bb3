"""The address that a catalogue is published under: the beginning of every identifier in it."""

import re

from ...model.errors import CivicloomError

_BASE = re.compile(r"https?://[^\s/?#<>\"{}|\\^`]+([/?#][^\s<>\"{}|\\^`]*)?")
_OPEN = ("/", "#", "=", ":")


def base_address(text: str) -> str:
    """The address with an end that names can be put after. Raises SHR-028 for anything else.

    >>> base_address("https://yunxi.example")
    'https://yunxi.example/'
    """
    if not _BASE.fullmatch(text):
        raise CivicloomError("SHR-028", base=text)
    return text if text.endswith(_OPEN) else f"{text}/"
