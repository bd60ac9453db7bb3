"""A query's text cut into signs, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from civicloom.model.errors import CivicloomError, Place

from ..authors import PSEUDONYM
from .fold import fold
from .words import words

Kind = Literal["term", "field", "near", "and", "or", "not", "exclude", "(", ")", "end"]

_BRACKETS = {"(": "(", "（": "(", ")": ")", "）": ")"}
_SEPARATORS = frozenset(",，、;；")
_JOINERS = _SEPARATORS | frozenset("|&!")


@dataclass(frozen=True)
class Sign:
    """One sign: for a term its folded text, for a field its name, for near its number."""

    kind: Kind
    text: str
    start: int


def fault(code: str, query: str, at: int, **facts: object) -> CivicloomError:
    """A fault at a character of a query: the place has the line, the facts the column, both from 1."""
    line = query.count("\n", 0, at) + 1
    column = at - query.rfind("\n", 0, at)
    return CivicloomError(code, place=Place(line=line, field="query"), column=column, **facts)


def signs(query: str) -> Iterator[Sign]:
    """The signs of a query, last an end. Raises TOP-010 to TOP-014, TOP-018 and TOP-020."""
    at = 0
    while at < len(query):
        char = query[at]
        if char.isspace():
            at += 1
        elif char in _BRACKETS:
            yield Sign("(" if _BRACKETS[char] == "(" else ")", char, at)
            at += 1
        elif words().closing(char):
            text, end = _quoted(query, at)
            yield Sign("term", _term(query, at, text), at)
            at = end
        elif char in _JOINERS:
            raise fault("TOP-012", query, at, sign=char)
        else:
            end = _word_end(query, at)
            sign, at = _word(query, at, end)
            yield sign
    yield Sign("end", "", len(query))


def _word_end(query: str, at: int) -> int:
    stops = _BRACKETS.keys() | _SEPARATORS | words().quotes.keys()
    while at < len(query) and not (query[at].isspace() or query[at] in stops):
        at += 1
    return at


def _word(query: str, at: int, end: int) -> tuple[Sign, int]:
    """The sign of an unquoted word, and where the next begins."""
    text = fold(query[at:end])
    name, colon, _ = text.partition(":")
    if colon:
        return Sign("field", _field(query, at, name), at), at + len(name) + 1
    operator = words().operators.get(text)
    if operator:
        return Sign(operator, text, at), end  # type: ignore[arg-type]
    word, slash, number = text.partition("/")
    if word in words().near:
        return Sign("near", _number(query, at, slash, number), at), end
    return Sign("term", _term(query, at, text), at), end


def _field(query: str, at: int, name: str) -> str:
    if name in words().refused:
        raise fault("TOP-020", query, at, name=name)
    if name not in words().fields:
        known = ", ".join(dict.fromkeys(words().fields.values()))
        raise fault("TOP-013", query, at, name=name, known=known)
    return words().fields[name]


def _number(query: str, at: int, slash: str, number: str) -> str:
    limit = words().near_limit
    if slash and number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= limit:
        return str(int(number))
    raise fault("TOP-014", query, at, limit=limit)


def _quoted(query: str, at: int) -> tuple[str, int]:
    """The text in quotes and where the next sign begins; a quote of one form closes one of another."""
    opened = query[at]
    closing = words().closing(opened)
    for end in range(at + 1, len(query)):
        if query[end] in closing:
            return fold(query[at + 1 : end]), end + 1
    raise fault("TOP-011", query, at, sign=opened)


def _term(query: str, at: int, text: str) -> str:
    """The text of a term with single blanks, when it can be looked for."""
    tidy = " ".join(text.split())
    limit = words().term
    sound = any(char.isalnum() for char in tidy) and "\0" not in tidy
    if not sound or len(tidy) > limit or words().quotation(tidy) is None:
        raise fault("TOP-018", query, at, term=tidy[:40], limit=limit)
    if PSEUDONYM.search(tidy):
        raise fault("TOP-020", query, at, name=tidy[:40])
    return tidy
