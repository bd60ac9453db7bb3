"""What one entry of the log says: who did what to which thing, for what purpose, on what basis."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json.encoder import encode_basestring as quote

from ..model.errors import CivicloomError
from .canonical import canonical
from .digests import sm3_hex

MAX_BYTES = 65_535
"""The longest entry that tlog-tiles can carry."""

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
    facts: Mapping[str, object] = field(default_factory=dict)
    sm3: str = ""

    def encode(self, time: str) -> bytes:
        """The canonical JSON of the entry, with its own SM3 beside what the tree's SHA-256 covers.

        ``leaf_sm3`` is the SM3 of the same JSON without that member. Raises EVI-002 for a value that JSON cannot
        say, EVI-003 for a digest or pseudonym that is none, EVI-004 for more than 65,535 bytes.
        """
        self._check()
        head = f'{{"actor":{quote(self.actor)}'
        if self.agreement:
            head += f',"agreement":{quote(self.agreement)}'
        if self.basis:
            head += f',"basis":{quote(self.basis)}'
        if self.facts:
            head += f',"facts":{canonical(self.facts)}'
        tail = f',"object":"{self.object}"'
        if self.purpose:
            tail += f',"purpose":{quote(self.purpose)}'
        if self.sm3:
            tail += f',"sm3":"{self.sm3}"'
        if self.subject:
            tail += f',"subject":"{self.subject}"'
        tail += f',"time":"{time}","type":{quote(self.type)}}}'
        return _sealed(head, tail)

    def _check(self) -> None:
        if not self.type or not self.actor:
            raise CivicloomError("EVI-002", detail="an entry without type or actor")
        if not _DIGEST(self.object):
            raise CivicloomError("EVI-003", field="object")
        if self.subject and not _DIGEST(self.subject):
            raise CivicloomError("EVI-003", field="subject")
        if self.sm3 and not _DIGEST(self.sm3):
            raise CivicloomError("EVI-003", field="sm3")


def timestamp(moment: datetime) -> str:
    """A moment as leaves write it: UTC with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _sealed(head: str, tail: str) -> bytes:
    try:
        digest = sm3_hex((head + tail).encode())
    except UnicodeEncodeError as error:
        raise CivicloomError("EVI-002", detail="half a character") from error
    data = f'{head},"leaf_sm3":"{digest}"{tail}'.encode()
    if len(data) > MAX_BYTES:
        raise CivicloomError("EVI-004", size=len(data))
    return data
