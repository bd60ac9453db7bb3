"""Policies (C2SP tlog-policy): which logs are trusted, and how many of which witnesses must agree."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ...model.errors import CivicloomError, Place
from ..notes import Checkpoint, open_note, parse_checkpoint, parse_verifier_key, split_note
from ..notes.keys import COSIGNATURE


@dataclass(frozen=True)
class Group:
    """Some witnesses or groups, of which ``needed`` must agree."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """Verifier keys of logs, and of witnesses by name; groups by name; the group that decides."""

    logs: tuple[str, ...] = ()
    witnesses: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str = "none"

    def check(self, checkpoint: str) -> Checkpoint:
        """The checkpoint, when a trusted log has signed it and enough witnesses have cosigned it.

        Raises EVI-010 to EVI-013 for the note, EVI-024 for too few witnesses.
        """
        head = parse_checkpoint(open_note(checkpoint, self.logs))
        if not self._agrees(self.quorum, self.cosigned(checkpoint)):
            raise CivicloomError("EVI-024", size=head.size)
        return head

    def cosigned(self, checkpoint: str) -> frozenset[str]:
        """The names in this policy of the witnesses that cosigned. Raises EVI-012 for a wrong signature."""
        note = split_note(checkpoint)
        keys = {name: parse_verifier_key(key) for name, key in self.witnesses.items()}
        return frozenset(name for name, key in keys.items() if note.signed_by(key))

    def _agrees(self, name: str, cosigned: frozenset[str]) -> bool:
        if name == "none":
            return True
        group = self.groups.get(name)
        if group is None:
            return name in cosigned
        return sum(self._agrees(member, cosigned) for member in group.members) >= group.needed


def parse_policy(text: str) -> Policy:
    """A policy file: lines ``log KEY``, ``witness NAME KEY``, ``group NAME any|all|N MEMBER ...``,
    ``quorum NAME|none``; ``#`` begins a remark. Raises EVI-025 with the line of the fault."""
    reader = _Reader()
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split("#")[0].split()
        if words:
            reader.line(number, words[0], words[1:])
    if reader.quorum is None:
        raise CivicloomError("EVI-025", place=Place(line=len(text.splitlines())))
    return Policy(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum)


class _Reader:
    """Policy lines, each checked against the names before it: groups cannot run in circles."""

    def __init__(self) -> None:
        self.logs: list[str] = []
        self.witnesses: dict[str, str] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self._publics: set[bytes] = set()
        self._readers: dict[str, Callable[[Sequence[str]], bool]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._quorum,
        }

    def line(self, number: int, word: str, rest: Sequence[str]) -> None:
        read = self._readers.get(word)
        if not (read and read(rest)):
            raise CivicloomError("EVI-025", place=Place(line=number))

    def _log(self, words: Sequence[str]) -> bool:
        self.logs += words[:1]
        return len(words) in (1, 2) and _is_key(words[0], witness=False)

    def _witness(self, words: Sequence[str]) -> bool:
        if len(words) not in (2, 3) or self._known(words[0]) or not _is_key(words[1], witness=True):
            return False
        public = parse_verifier_key(words[1]).public
        if public in self._publics:  # one witness under two names would agree with itself
            return False
        self._publics.add(public)
        self.witnesses[words[0]] = words[1]
        return True

    def _group(self, words: Sequence[str]) -> bool:
        if len(words) < 3 or self._known(words[0]) or not all(map(self._known, words[2:])):
            return False
        counts = {"any": 1, "all": len(words) - 2}
        needed = counts.get(words[1]) or (int(words[1]) if words[1].isdecimal() else 0)
        self.groups[words[0]] = Group(needed, tuple(words[2:]))
        return 0 < needed <= len(words) - 2

    def _quorum(self, words: Sequence[str]) -> bool:
        if len(words) != 1 or self.quorum or not (words[0] == "none" or self._known(words[0])):
            return False
        self.quorum = words[0]
        return True

    def _known(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups


def _is_key(text: str, *, witness: bool) -> bool:
    try:
        return (parse_verifier_key(text).kind == COSIGNATURE) is witness
    except CivicloomError:
        return False
