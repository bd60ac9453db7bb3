"""What a connector may use: fetching for its source, and a memory that outlives the poll."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from civicloom.apps.watch.fetch import Answer, Ask, Fetcher
from civicloom.model.errors import CivicloomError

from .declaration import Source
from .sites import Sites

T = TypeVar("T")
MOST_NEW = 200
"""New entries that one poll takes, the first ones; a connector gives the others again at the next."""
PATIENCE = 15.0
"""Seconds for which a host that rests after one part failed is waited for, so that the next part is read too."""
LONGEST_VALIDATOR = 1_000
TROUBLED = "troubled"
"""In the memory of a source its parts that could not be had when they were asked for last, and why, by name."""


@dataclass
class Reader:
    """Fetches for one poll of one source. ``memory`` is plain data, kept with the source's state.

    ``knows(native)`` tells whether an entry was taken before; ``sites`` is what is known of sites' pages. Entries
    that the source shows no more are ``withdrawn``, those that it shows again ``returned``; ``left_out`` is why
    parts of it could not be read now, ``lost`` are those that are gone or closed, and ``resting`` says that its
    host has to be left alone first.
    """

    source: Source
    fetcher: Fetcher
    seen: datetime
    memory: dict[str, Any]
    knows: Callable[[str], bool]
    raw: str = ""
    layout_changed: bool = False
    sites: Sites | None = None
    withdrawn: list[str] = field(init=False, default_factory=list)
    returned: list[str] = field(init=False, default_factory=list)
    left_out: list[CivicloomError] = field(init=False, default_factory=list)
    resting: bool = field(init=False, default=False)
    lost: set[str] = field(init=False, default_factory=set)
    _there: set[str] = field(init=False, default_factory=set)
    _again: bool = field(init=False, default=False)
    _patience: float = field(init=False, default=0.0)
    token: str = field(init=False, default="")

    def __post_init__(self) -> None:
        name = self.source.text("token_env")
        self.token = os.environ.get(name, "") if name else ""
        if name and not self.token:
            raise CivicloomError("FED-011", variable=name)

    def first(self, url: str, conditional: bool = False) -> Answer:
        """The main answer of the poll; the archive keeps its body only when it is a new one."""
        complete = bool(self.memory.get("complete"))
        known = self.memory.get("validators", {}) if conditional and complete else {}
        validators = tuple((word, value) for word, value in known.items() if _can_be_sent(value))
        answer = self.fetcher.get(self._ask(url, self.memory.get("digest", ""), validators))
        if answer.status != 304:
            self._remember(answer)
        return answer

    def get(self, url: str) -> Answer:
        """A further answer; once one could not be had, a short rest of the host is waited for."""
        try:
            answer = self.fetcher.get(self._ask(url))
        except CivicloomError:
            self._patience = PATIENCE
            raise
        self.raw = str(answer.kept or "")
        return answer

    def json(self, url: str) -> Any:
        """The JSON that an interface answers with. Raises FED-009 for anything else."""
        try:
            return json.loads(self.get(url).body)
        except (ValueError, RecursionError) as error:
            raise CivicloomError("FED-009", url=url, reason=error) from error

    def in_turn(self, parts: Sequence[T], name: Callable[[T], str]) -> list[T]:
        """Parts of the source in their order, but last those that could not be had before."""
        self._there.update(map(name, parts))
        order = {one: place for place, one in enumerate(self.memory.get(TROUBLED, {}), 1)}
        return sorted(parts, key=lambda one: order.get(name(one), 0))

    def part(self, name: str, read: Callable[[], T]) -> T | None:
        """What ``read`` gives of one part; None, and why is noted, for one that cannot be had.

        Of those that could not be had before no more are tried once one failed again in a way that lets the host rest.
        """
        self._there.add(name)
        troubled = self.memory.setdefault(TROUBLED, {})
        if self.resting or (self._again and name in troubled):
            return None
        try:
            found = read()
        except CivicloomError as error:
            self._note(name, error, troubled)
            return None
        troubled.pop(name, None)
        return found

    def lacks(self, name: str, error: CivicloomError) -> None:
        """Note why a part of the source gave nothing."""
        self._there.add(name)
        self._note(name, error, self.memory.setdefault(TROUBLED, {}))

    def _note(self, name: str, error: CivicloomError, troubled: dict[str, str]) -> None:
        self.resting = error.code == "FET-012"
        self.left_out.append(error)
        if not self.resting:
            self._again = self._again or (name in troubled and is_temporary(error))
            troubled.pop(name, None)
            troubled[name] = str(error)
        if not is_temporary(error):
            self.lost.add(name)

    def forget_parts(self) -> None:
        """Forget what was in trouble and is no part of the source any more."""
        troubled = self.memory.get(TROUBLED, {})
        self.memory[TROUBLED] = {one: troubled[one] for one in troubled if one in self._there}

    def _ask(self, url: str, known: str = "", validators: tuple[tuple[str, str], ...] = ()) -> Ask:
        source, keep = self.source, not self.source.private
        return Ask(url, known, validators, self.token, source.ours, keep, self._patience)

    def _remember(self, answer: Answer) -> None:
        if not answer.unchanged:
            self.memory["digest"] = answer.digest
            self.memory["raw"] = str(answer.kept or "")
        self.raw = str(self.memory.get("raw", ""))
        named = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
        self.memory["validators"] = {
            question: answer.headers[word]
            for word, question in named.items()
            if word in answer.headers
        }


def _can_be_sent(value: str) -> bool:
    """Whether what a server called its answer by may be said to it again (RFC 9110, 5.5)."""
    return value.isascii() and value.isprintable() and 0 < len(value) <= LONGEST_VALIDATOR


def listed(data: Any, url: str, *path: str) -> list[dict[str, Any]]:
    """The objects in a list within JSON. Raises FED-009 when it is not there."""
    for word in path:
        data = data.get(word) if isinstance(data, dict) else None
    if not isinstance(data, list):
        raise CivicloomError("FED-009", url=url, reason=f"no list {'.'.join(path)}")
    return [one for one in data if isinstance(one, dict)]


def said(data: Any, *path: str) -> str:
    """A text within JSON; empty when it is not there."""
    for word in path:
        data = data.get(word) if isinstance(data, dict) else None
    return "" if data is None or isinstance(data, dict | list) else str(data)


def is_temporary(error: CivicloomError) -> bool:
    """Whether another try later may succeed."""
    if error.code == "FET-010":
        status = error.facts.get("status")
        return isinstance(status, int) and (status == 429 or status >= 500)
    return error.entry.kind == "environment"
