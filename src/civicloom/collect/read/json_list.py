"""Where the records of a JSON document stand: the list that is declared, else the one that is plainly meant."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ...model.errors import CivicloomError, Place

_LISTS = ("data", "records", "rows", "items", "results", "result", "features", "list")
_DEEPEST = 4  # objects around a list; what lies deeper belongs to a record


class Listed(NamedTuple):
    """The records, the dotted path at which they stand, and lists that may be meant where none plainly is."""

    rows: list[Any]
    at: str = ""
    others: tuple[str, ...] = ()


def listed(document: Any, records: str, name: str) -> Listed:
    """The list of records in a document; the document itself is the one record where no list is plainly meant.

    Of several lists in one object, and of several objects with lists, a usual name decides (data, records, rows,
    items, results, result, features, list). Raises COL-014 for a declared list that is none.
    """
    if not isinstance(document, Mapping):
        raise CivicloomError("COL-014", place=Place(file=name))
    if records:
        found = dig(document, records)
        if not isinstance(found, list):
            raise CivicloomError("COL-014", place=Place(file=name))
        return Listed(found, records)
    at = _plain(document, 1)
    if at:
        return Listed(dig(document, at), at)
    return Listed([document], "", tuple(_lists(document, 1)))


def dig(document: Any, dotted: str) -> Any:
    """The value at a dotted path of an object; None when there is none."""
    for key in dotted.split("."):
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def _plain(document: Mapping[str, Any], depth: int) -> str:
    """The path of the list that is meant; empty where none is, or several may be."""
    lists = {key for key, value in document.items() if isinstance(value, list) and _nameable(key)}
    if depth > 1:
        lists = {key for key in lists if _of_records(key, document[key])}
    if lists:
        return _chosen(lists)
    if depth == _DEEPEST:
        return ""
    below = {key: _plain(inner, depth + 1) for key, inner in _objects(document)}
    key = _chosen({key for key, path in below.items() if path})
    return f"{key}.{below[key]}" if key else ""


def _chosen(keys: set[str]) -> str:
    """The usual name among some, else the only one."""
    only = next(iter(keys)) if len(keys) == 1 else ""
    return next((key for key in _LISTS if key in keys), only)


def _lists(document: Mapping[str, Any], depth: int) -> Iterator[str]:
    """The paths of all lists of records."""
    for key, value in document.items():
        if isinstance(value, list) and _nameable(key) and _of_records(key, value):
            yield key
    for key, inner in _objects(document) if depth < _DEEPEST else ():
        yield from (f"{key}.{path}" for path in _lists(inner, depth + 1))


def _objects(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return (
        (key, value)
        for key, value in document.items()
        if isinstance(value, Mapping) and _nameable(key)
    )


def _of_records(key: str, values: list[Any]) -> bool:
    """Whether a list inside an object holds records; an empty one may, where its name says so."""
    return any(isinstance(value, Mapping) for value in values) if values else key in _LISTS


def _nameable(key: str) -> bool:
    return bool(key) and "." not in key
