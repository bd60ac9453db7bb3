"""A topic file read and checked whole; every fault has its line."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import yaml

from civicloom.model.errors import CivicloomError, Place

from .fold import fold
from .query import Query
from .topic import AT_MOST_A_DAY, Alert, Topic, When
from .words import words

FILE_LIMIT = 100_000
"""Bytes of the longest topic file."""

_DEPTH_LIMIT = 5
_WORDS = ("id", "title", "query", "owner", "purpose", "alert")
_ALERT_WORDS = ("when", "to", "at_most_a_day")
_LANGUAGES = ("en", "zh")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME = re.compile(r"\S(.{0,98}\S)?")
_MOST_A_DAY = 1000


def read_topic(path: Path, faults: list[CivicloomError]) -> Topic | None:
    """The topic of a file, None when it has faults, which are added to the list (TOP-001 to TOP-022)."""
    try:
        file = _File(path, _node(path), faults)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())[:200]
        faults.append(
            CivicloomError("TOP-001", place=Place(str(path)), reason=reason, limit=FILE_LIMIT)
        )
        return None
    return file.topic()


def _node(path: Path) -> yaml.MappingNode:
    with path.open("rb") as file:
        content = file.read(FILE_LIMIT + 1)
    if len(content) > FILE_LIMIT:
        raise ValueError("it is too long")
    text = content.decode("utf-8")
    _bound(text)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        raise ValueError("it is no table of words and values")
    return node


def _bound(text: str) -> None:
    """Refuse what costs a YAML reader time without end, at the first sign of it."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH_LIMIT or isinstance(event, yaml.AliasEvent):
            raise ValueError("it has an alias or is nested too deeply, which no topic needs")


class _File:
    """The words of one file with their lines, and the faults found so far."""

    def __init__(self, path: Path, node: yaml.MappingNode, faults: list[CivicloomError]) -> None:
        self._path = str(path)
        self._parts = {str(key.value): value for key, value in node.value}
        self._lines = {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
        self._values: Mapping[str, Any] = {k: _plain(v) for k, v in self._parts.items()}
        self._faults = faults

    def topic(self) -> Topic | None:
        before = len(self._faults)
        self._faults += [*self._unknown(), *self._missing(), *self._wrong()]
        query = self._query()
        if query is None or len(self._faults) > before:
            return None
        alert = self._values.get("alert", {})
        return Topic(
            self._values["id"],
            dict(self._values["title"]),
            query,
            self._values["owner"],
            self._values["purpose"],
            Alert(
                tuple(alert.get("when", ())),
                tuple(alert.get("to", ())),
                alert.get("at_most_a_day", AT_MOST_A_DAY),
            ),
            self._path,
        )

    def _fault(self, code: str, word: str, **facts: object) -> CivicloomError:
        place = Place(self._path, line=self._lines.get(word, 1), field=word)
        return CivicloomError(code, place=place, word=word, **facts)

    def _unknown(self) -> Iterator[CivicloomError]:
        for word in self._parts:
            if fold(word) in words().refused:
                yield self._fault("TOP-022", word)
            elif word not in _WORDS:
                yield self._fault("TOP-002", word, known=", ".join(_WORDS))

    def _missing(self) -> Iterator[CivicloomError]:
        for word in _WORDS[:-1]:
            if word not in self._parts:
                yield self._fault("TOP-003", word)

    def _wrong(self) -> Iterator[CivicloomError]:
        checks = {
            "id": (_is_id, "lower-case letters, digits and single hyphens, at most 64"),
            "title": (_is_title, "a text for each of en and zh"),
            "owner": (_is_name, "a text of at most 100 characters"),
            "purpose": (_is_name, "the id of a purpose"),
            "alert": (_is_alert, _alert_form()),
        }
        for word, (sound, wanted) in checks.items():
            value = self._values.get(word)
            if word in self._values and not sound(value):
                yield self._fault("TOP-004", word, value=str(value)[:60], wanted=wanted)

    def _query(self) -> Query | None:
        written = self._values.get("query")
        if not isinstance(written, str):
            if "query" in self._values:
                wanted = "a text in the query language"
                self._faults.append(self._fault("TOP-004", "query", value=written, wanted=wanted))
            return None
        try:
            return Query.parse(written)
        except CivicloomError as error:
            self._faults.append(self._moved(error))
            return None

    def _moved(self, error: CivicloomError) -> CivicloomError:
        """A fault of the query at its place in the file; in a block the column counts within the block."""
        node = self._parts["query"]
        inside = error.place.line if error.place and error.place.line else 1
        block = node.style in ("|", ">")
        line = node.start_mark.line + inside + block if node.style != ">" else self._lines["query"]
        place = Place(self._path, line=line, field="query")
        return CivicloomError(error.code, place=place, **error.facts)


def _plain(node: yaml.Node) -> Any:
    return yaml.SafeLoader("").construct_object(node, deep=True)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 64 and bool(_ID.fullmatch(value))


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(_NAME.fullmatch(value))


def _is_title(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and sorted(map(str, value)) == sorted(_LANGUAGES)
        and all(map(_is_name, value.values()))
    )


def _is_alert(value: Any) -> bool:
    if not isinstance(value, dict) or not set(value) <= set(_ALERT_WORDS):
        return False
    when, to, most = (value.get(word) for word in _ALERT_WORDS)
    return (
        _is_list(when, lambda one: one in get_args(When))
        and _is_list(to, _is_name)
        and (most is None or (type(most) is int and 1 <= most <= _MOST_A_DAY))
    )


def _is_list(value: Any, sound: Any) -> bool:
    return value is None or (isinstance(value, list) and all(map(sound, value)))


def _alert_form() -> str:
    return (
        f"when: a list of {', '.join(get_args(When))}; to: a list of names; "
        f"at_most_a_day: 1 to {_MOST_A_DAY}"
    )
