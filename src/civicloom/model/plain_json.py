"""JSON with its numbers as they are written, and without what is none."""

import json
from typing import Any


def _refuse(name: str) -> None:
    """JSON has no such constant."""
    raise ValueError(f"{name} is no JSON")


DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_refuse)


def loads(text: str) -> Any:
    """A JSON value, its numbers as texts. Raises ValueError, also for NaN and Infinity, and RecursionError.

    >>> loads('{"area": 89.50}')
    {'area': '89.50'}
    """
    return DECODER.decode(text)
