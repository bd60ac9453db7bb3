"""Canonical JSON (RFC 8785): one spelling for each value, so that a hash over it means something."""

import math
from collections.abc import Mapping
from functools import lru_cache
from json.encoder import encode_basestring as quote

from ..model.errors import CivicloomError

_EXACT = 2**53


def canonical(value: object) -> str:
    """The canonical text of a JSON value. Raises EVI-002 for what JSON cannot say exactly."""
    kind = type(value)
    if kind is str:
        return quote(value)  # type: ignore[arg-type]
    if kind is int and -_EXACT < value < _EXACT:  # type: ignore[operator]
        return repr(value)
    if kind is dict or isinstance(value, Mapping):
        return _object(value)  # type: ignore[arg-type]
    if isinstance(value, list | tuple):
        return f"[{','.join([canonical(item) for item in value])}]"
    return _plain(value)


def _object(value: Mapping[str, object]) -> str:
    try:
        members = [head + canonical(value[key]) for key, head in _heads(tuple(value))]
    except (AttributeError, TypeError) as error:
        raise CivicloomError("EVI-002", detail="a key that is no text") from error
    return f"{{{','.join(members)}}}"


@lru_cache(maxsize=256)
def _heads(keys: tuple[str, ...]) -> list[tuple[str, str]]:
    """Keys in canonical order, each with what stands before its value. The same few sets come again and again."""
    # RFC 8785 orders keys by UTF-16 code units, which differs from Python's order above U+FFFF.
    ordered = sorted(keys, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    return [(key, f"{quote(key)}:") for key in ordered]


def _plain(value: object) -> str:
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float) and math.isfinite(value):
        return number(value)
    if isinstance(value, str):  # of a class of its own, such as an enumeration
        return quote(str(value))
    raise CivicloomError("EVI-002", detail=f"a value of type {type(value).__name__}")


def number(value: float) -> str:
    """A double as ECMAScript writes it (RFC 8785 section 3.2.2.3)."""
    sign = "-" if value < 0 else ""
    digits, point = _shortest(abs(value))
    if digits == "0":
        return "0"
    if 0 < point <= 21:
        whole = digits.ljust(point, "0")
        return sign + whole[:point] + (f".{whole[point:]}" if len(whole) > point else "")
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    exponent = f"{point - 1:+d}"
    return f"{sign}{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}e{exponent}"


def _shortest(value: float) -> tuple[str, int]:
    """Shortest digits that give the value back, and where the decimal point stands in them."""
    mantissa, _, exponent = f"{value!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return digits.rstrip("0") or "0", point
