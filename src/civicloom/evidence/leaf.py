"""What one entry of the log says: who did what to which thing, for what purpose, on what basis."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from json.encoder import encode_basestring as quote
from typing import Any

from ..model.errors import CivicloomError
from .canonical import canonical
from .digests import sm3_hex

MAX_BYTES = 65_535
"""The longest entry that tlog-tiles can carry."""

Json = object
"""Text, number, true, false, null, or lists and mappings of these."""

_NEEDED = frozenset({"actor", "object", "time", "type"})
_DIGEST = re.compile(r"[0-9a-f]{64}").fullmatch


@dataclass(frozen=True)
class Leaf:
    """One entry before it is written. Nothing in it may identify a person.

    ``object`` is the SHA-256 of the thing in hexadecimal or a commitment of ``EvidenceLog.seal``; ``sm3``
    the SM3 of the same thing where the caller has its bytes; ``subject`` a pseudonym of ``EvidenceLog.pseudonym``.
    """

    type: str
    actor: str
    object: str
    purpose: str = ""
    basis: str = ""
    agreement: str = ""
    subject: str = ""
    facts: Mapping[str, Json] = field(default_factory=dict)
    sm3: str = ""

    def encode(self, time: str) -> bytes:
        """The canonical JSON of the entry, with its own SM3 beside what the tree's SHA-256 covers.

        ``leaf_sm3`` is the SM3 of the same JSON without that member. Raises EVI-002 for a value that JSON cannot
        say, EVI-003 for a digest or pseudonym that is none, EVI-004 for more than 65,535 bytes.
        """
        self._check()
        head = _opening(self.actor, self.agreement, self.basis)
        if self.facts:
            head += f',"facts":{canonical(self.facts)}'
        tail = f',"object":"{self.object}"{_member("purpose", self.purpose)}'
        if self.sm3:
            tail += f',"sm3":"{self.sm3}"'
        if self.subject:
            tail += f',"subject":"{self.subject}"'
        return _sealed(head, f'{tail},"time":"{time}"{_member("type", self.type)}}}')

    def _check(self) -> None:
        if not self.type or not self.actor:
            raise CivicloomError("EVI-002", detail="an entry without type or actor")
        if not _DIGEST(self.object):
            raise CivicloomError("EVI-003", field="object")
        if self.subject and not _DIGEST(self.subject):
            raise CivicloomError("EVI-003", field="subject")
        if self.sm3 and not _DIGEST(self.sm3):
            raise CivicloomError("EVI-003", field="sm3")


def members_of(data: bytes) -> dict[str, Any]:
    """What an entry says that may come from anybody: texts by their names, ``facts`` a mapping.

    Raises EVI-017 for bytes that no Civicloom would have written.
    """
    try:
        members = json.loads(data)
        canonical(members).encode()
    except (CivicloomError, ValueError, RecursionError) as error:
        raise CivicloomError("EVI-017") from error
    if not isinstance(members, dict) or not members.keys() >= _NEEDED:
        raise CivicloomError("EVI-017")
    for name, value in members.items():
        if not isinstance(value, dict if name == "facts" else str):
            raise CivicloomError("EVI-017")
    return members


@lru_cache(maxsize=1024)
def _opening(actor: str, agreement: str, basis: str) -> str:
    actor_member = _member("actor", actor).removeprefix(",")
    return f"{{{actor_member}{_member('agreement', agreement)}{_member('basis', basis)}"


@lru_cache(maxsize=1024)
def _member(name: str, value: str) -> str:
    return f',"{name}":{quote(value)}' if value else ""


def _sealed(head: str, tail: str) -> bytes:
    try:
        first, last = head.encode(), tail.encode()
    except UnicodeEncodeError as error:
        raise CivicloomError("EVI-002", detail="half a character") from error
    data = b'%b,"leaf_sm3":"%b"%b' % (first, sm3_hex(first + last).encode(), last)
    if len(data) > MAX_BYTES:
        raise CivicloomError("EVI-004", size=len(data))
    return data


def own_sm3_holds(data: bytes) -> bool:
    """True when an entry's ``leaf_sm3`` is the SM3 of the rest of it."""
    # Quotes inside values are escaped and ``facts`` stand before it: the last one is the entry's own.
    head, found, rest = data.rpartition(b',"leaf_sm3":"')
    return bool(found) and sm3_hex(head + rest[65:]).encode() == rest[:64] and rest[64:65] == b'"'
