"""Declarations: what a workspace says about its sources, one YAML file each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from civicloom.apps.watch.item import Kind
from civicloom.model.errors import CivicloomError, Faults, Place
from civicloom.model.own_yaml import own_yaml
from civicloom.model.plain_yaml import read_yaml_file

LEAST_FLOOR = timedelta(minutes=1)
USUAL_FLOOR = timedelta(minutes=10)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_ENV = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_FLAGS = ("official", "ours", "articles", "conditional")


@dataclass(frozen=True)
class Source:
    """One declared source. ``floor`` is the shortest time between two polls.

    ``official``: the outlet or account is an institution's own. ``ours``: the server is the office's own.
    ``settings`` are the words of its kind.
    """

    id: str
    title: str
    kind: str
    url: str
    purpose: str
    outlet: str
    official: bool
    ours: bool
    floor: timedelta
    settings: Mapping[str, Any]

    @property
    def item(self) -> Kind:
        """What its items are."""
        found: Kind = self.settings.get("item") or kinds()[self.kind]["item"]
        return found

    @property
    def private(self) -> bool:
        """Whether its authors are private persons."""
        own_account = self.official and bool(self.settings.get("account"))
        return bool(kinds()[self.kind].get("private")) and not own_account

    def text(self, word: str) -> str:
        """A word of its kind as text; empty when it is not said."""
        value = self.settings.get(word)
        return "" if value is None else str(value)


def load_sources(folder: Path) -> dict[str, Source]:
    """The sources declared in ``folder``, by id. Raises Faults with all that is wrong (FED-001 to FED-007)."""
    found: dict[str, Source] = {}
    faults: list[CivicloomError] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            source = read_source(path)
        except Faults as error:
            faults += error.faults
        else:
            found[source.id] = source
    if faults:
        raise Faults(faults)
    return found


def read_source(path: Path) -> Source:
    """One declaration. Raises Faults (FED-001 to FED-007)."""
    place = Place(str(path))
    try:
        data = read_yaml_file(path, "FED-001")
    except CivicloomError as fault:
        raise Faults([fault]) from fault
    if not isinstance(data, dict):
        raise Faults([CivicloomError("FED-001", place=place, why=type(data).__name__)])
    words = {str(word): value for word, value in data.items()}
    faults = list(_faults(words, path.stem, place))
    if faults:
        raise Faults(faults)
    return _source(words)


@cache
def kinds() -> dict[str, dict[str, Any]]:
    """The closed list of kinds, with their words."""
    return _data("kinds.yaml")


def _data(name: str) -> dict[str, Any]:
    data: dict[str, Any] = own_yaml(Path(__file__).with_name(name).read_text("utf-8"))
    return data


_words = cache(lambda: _data("words.yaml"))


def _faults(words: dict[str, Any], stem: str, place: Place) -> Iterator[CivicloomError]:
    common = _words()
    secret = sorted(word for word in words if word.lower() in common["credentials"])
    if secret:
        yield CivicloomError("FED-004", place=place, words=", ".join(secret))
    kind = kinds().get(str(words.get("kind")))
    if kind is None:
        yield CivicloomError(
            "FED-005", place=place, kind=words.get("kind"), known=", ".join(kinds())
        )
        return
    needed = [*common["required"], *kind.get("needs", ())]
    needed += [] if words["kind"] == "import" else ["url"]
    known = {*needed, *common["optional"], *kind.get("may", ())}
    known |= {"account"} if kind.get("account") else set()
    unknown = sorted(set(words) - known - set(secret))
    if unknown:
        yield CivicloomError("FED-002", place=place, words=", ".join(unknown))
    for word in needed:
        if words.get(word) in (None, "", {}):
            yield CivicloomError("FED-003", place=place, word=word, why="it is missing")
    for word, why in _bad_values(words):
        yield CivicloomError("FED-003", place=place, word=word, why=why)
    if words.get("id") != stem:
        yield CivicloomError("FED-007", place=place, id=words.get("id"), stem=stem)
    if words.get("account") and words.get("official") is not True:
        yield CivicloomError("FED-006", place=place, account=words["account"])


def _bad_values(words: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "id" in words and not _ID.fullmatch(str(words["id"])):
        yield "id", "it is written with small letters, digits and hyphens"
    for word in _FLAGS:
        if word in words and not isinstance(words[word], bool):
            yield word, "it is true or false"
    floor = words.get("floor_minutes", 10)
    if isinstance(floor, bool) or not isinstance(floor, int | float) or not 1 <= floor <= 10080:
        yield "floor_minutes", "it is a number of minutes from 1 to 10080"
    if "token_env" in words and not _ENV.fullmatch(str(words["token_env"])):
        yield "token_env", "it names an environment variable in capitals, and is not the token"
    if "columns" in words and not isinstance(words["columns"], dict):
        yield "columns", "it names a column for each field"
    if words.get("url") and not _is_web(str(words["url"])):
        yield "url", "it is an http or https address without name or password"


def _is_web(url: str) -> bool:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return False
    return parsed.scheme in ("http", "https") and bool(parsed.host) and not parsed.userinfo


def _source(words: dict[str, Any]) -> Source:
    common = {*_words()["required"], *_words()["optional"]}
    floor = words.get("floor_minutes")
    return Source(
        id=str(words["id"]),
        title=str(words["title"]),
        kind=str(words["kind"]),
        url=str(words.get("url") or ""),
        purpose=str(words["purpose"]),
        outlet=str(words.get("outlet") or words["title"]),
        official=bool(words.get("official")),
        ours=bool(words.get("ours")),
        floor=max(timedelta(minutes=floor), LEAST_FLOOR) if floor else USUAL_FLOOR,
        settings={word: value for word, value in words.items() if word not in common},
    )
