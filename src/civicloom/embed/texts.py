"""Values of any JSON form as the texts that a form would hold, and that collecting would read."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

_EXACT = 1e15
"""Beyond it a float no longer tells its last digits."""


def text_of(value: Any) -> str | None:
    """One value as text: ``true`` and ``false``, ISO dates, whole floats without a fraction, lists and objects as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) else str(value)


def unkept(texts: Iterable[str | None]) -> str | None:
    """The code of what no row may hold, as collecting gives it: a NUL, or half of a surrogate pair; None when all can be kept."""
    joined = "\t".join(text for text in texts if text)
    if "\0" in joined:
        return "ROW_NUL"
    return "ROW_ENCODING" if any("\ud800" <= c <= "\udfff" for c in joined) else None
