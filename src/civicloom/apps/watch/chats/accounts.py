"""watch/listen.yaml: by which accounts the office's groups are heard; tokens stand in the environment."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.model.clock import Clock
from civicloom.model.errors import CivicloomError, Faults, Place

from .declaration import read_mapping
from .group import Group
from .listen import Listener, MatrixListener, OneBotListener

_ENV = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_WORDS = {"onebot": ("host", "port", "token_env"), "matrix": ("server", "account", "token_env")}


@dataclass(frozen=True)
class OneBotAt:
    """Where implementations of OneBot connect to us, and the variable that holds the access token."""

    host: str
    port: int
    token_env: str


@dataclass(frozen=True)
class MatrixAt:
    """The home server of an account, and the variable that holds its access token."""

    server: str
    account: str
    token_env: str


Account = OneBotAt | MatrixAt


@dataclass(frozen=True)
class Accounts:
    """The accounts by which groups are heard."""

    onebot: OneBotAt | None = None
    matrix: tuple[MatrixAt, ...] = ()

    def hears(self, group: Group) -> bool:
        """Whether one of them hears a group."""
        return bool(self.of([group]))

    def of(self, groups: Iterable[Group]) -> dict[Account, list[Group]]:
        """Those that hear some of the groups, with these."""
        listed, found = list(groups), dict[Account, list[Group]]()
        if self.onebot:
            found[self.onebot] = [group for group in listed if group.kind == "qq"]
        for one in self.matrix:
            own = [g for g in listed if g.kind == "matrix" and g.account == one.account]
            found[one] = own
        return {account: heard for account, heard in found.items() if heard}


def load_accounts(path: Path) -> Accounts:
    """The accounts of a file; none without it. Raises Faults (CHA-030) with all that is wrong."""
    data = _read(path)
    place = Place(str(path))
    faults = [*_unknown(data, place)]
    onebot, matrix = data.get("onebot"), data.get("matrix") or []
    if onebot is not None:
        faults += _wrong("onebot", onebot, place)
    if not isinstance(matrix, list):
        faults.append(_fault(place, "matrix", "a list of accounts"))
        matrix = []
    for row, one in enumerate(matrix, 1):
        faults += _wrong("matrix", one, Place(str(path), row=row))
    if faults:
        raise Faults(faults)
    at = OneBotAt(onebot["host"], onebot["port"], onebot["token_env"]) if onebot else None
    return Accounts(at, tuple(MatrixAt(**one) for one in matrix))


def listener(account: Account, pseudonyms: Pseudonyms, clock: Clock, folder: Path) -> Listener:
    """A listener for an account; ``folder`` keeps its progress.

    Raises CHA-031 for a token that is not in the environment, CHA-021 for one that is too short.
    """
    token = _token(account.token_env)
    if isinstance(account, OneBotAt):
        return OneBotListener(pseudonyms, clock, token, account.host, account.port)
    state = folder / f"matrix-{re.sub(r'[^a-z0-9.-]', '-', account.account.lower())}.state"
    return MatrixListener(pseudonyms, clock, account.server, account.account, token, state)


def _token(name: str) -> str:
    token = os.environ.get(name, "")
    if not token:
        raise CivicloomError("CHA-031", variable=name)
    return token


def _read(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        return read_mapping(path)
    except CivicloomError as error:
        raise Faults([error]) from error


def _unknown(data: Mapping[str, Any], place: Place) -> Iterator[CivicloomError]:
    for word in sorted(set(map(str, data)) - set(_WORDS)):
        yield CivicloomError("CHA-002", place=place, word=word, known=", ".join(_WORDS))


def _wrong(kind: str, said: Any, place: Place) -> Iterator[CivicloomError]:
    if not isinstance(said, dict):
        yield _fault(place, kind, ", ".join(_WORDS[kind]))
        return
    for word in sorted(set(map(str, said)) - set(_WORDS[kind])):
        yield CivicloomError("CHA-002", place=place, word=word, known=", ".join(_WORDS[kind]))
    for word in _WORDS[kind]:
        if not _sound(word, said.get(word)):
            yield _fault(place, word, _WANTED[word])


def _fault(place: Place, word: str, wanted: str) -> CivicloomError:
    return CivicloomError("CHA-030", place=place, word=word, wanted=wanted)


_WANTED = {
    "host": "an address of this computer, such as 127.0.0.1",
    "port": "a port, 1 to 65535; 0 lets the system choose",
    "token_env": "the name of an environment variable in capitals, and not the token",
    "server": "an http or https address",
    "account": "the account, such as @office:example.org",
}


def _sound(word: str, value: Any) -> bool:
    if word == "port":
        return type(value) is int and 0 <= value <= 65535
    if not isinstance(value, str) or not value.strip():
        return False
    if word == "token_env":
        return bool(_ENV.fullmatch(value))
    return word != "server" or value.startswith(("http://", "https://"))
