"""What a connector may use: fetching for its source, and a memory that outlives the poll."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from civicloom.apps.watch.fetch import Answer, Ask, Fetcher
from civicloom.model.errors import CivicloomError

from .declaration import Source
from .sites import Sites


@dataclass
class Reader:
    """Fetches for one poll of one source. ``memory`` is plain data, kept with the source's state.

    ``knows(native)`` tells whether an entry was taken before; ``sites`` is what is known of sites' pages. Entries
    that the source shows no more are ``withdrawn``, those that it shows again ``returned``.
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
    token: str = field(init=False, default="")

    def __post_init__(self) -> None:
        name = self.source.text("token_env")
        self.token = os.environ.get(name, "") if name else ""
        if name and not self.token:
            raise CivicloomError("FED-011", variable=name)

    def first(self, url: str, conditional: bool = False) -> Answer:
        """The main answer of the poll; the archive keeps its body only when it is a new one."""
        complete = bool(self.memory.get("complete"))
        validators = self.memory.get("validators", {}) if conditional and complete else {}
        answer = self.fetcher.get(
            self._ask(url, self.memory.get("digest", ""), tuple(validators.items()))
        )
        if answer.status != 304:
            self._remember(answer)
        return answer

    def get(self, url: str) -> Answer:
        """A further answer."""
        answer = self.fetcher.get(self._ask(url))
        self.raw = str(answer.kept or "")
        return answer

    def json(self, url: str) -> Any:
        """The JSON that an interface answers with. Raises FED-009 for anything else."""
        try:
            return json.loads(self.get(url).body)
        except (ValueError, RecursionError) as error:
            raise CivicloomError("FED-009", url=url, reason=error) from error

    def _ask(self, url: str, known: str = "", validators: tuple[tuple[str, str], ...] = ()) -> Ask:
        source = self.source
        keep = not source.private
        return Ask(url, known, validators, self.token, source.ours, keep)

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
