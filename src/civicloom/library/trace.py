"""The trace that every asking leaves: usage lines for the people concerned, leaves in the evidence log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..purpose import Actor, Answer, Usage, UsageLog
from .release import Release
from .system import SYSTEM


@dataclass
class Trace:
    """What one actor asks for, and whether its use has been written down yet."""

    usage: UsageLog
    actor: Actor
    purpose: str
    asked: Mapping[str, Sequence[str]]
    why: str
    about: str = ""
    basis_zh: str = ""
    _written: bool = field(default=False, init=False)

    def refused(self, answer: Answer, release: Release) -> None:
        """Write down that the door stayed shut, one line a table."""
        self._write(answer, release)

    def used(self, answer: Answer, release: Release) -> None:
        """Write down the use before any row is given; once for an opening."""
        if not self._written:
            self._write(answer, release)
            self._written = True

    def _write(self, answer: Answer, release: Release) -> None:
        tables = [table for table in self.asked if table not in SYSTEM] or list(self.asked)
        self.usage.write([self._line(answer, release, table) for table in tables or [""]])

    def _line(self, answer: Answer, release: Release, table: str) -> Usage:
        return Usage.by(
            self.actor,
            self.purpose,
            answer,
            self.why,
            basis_zh=self.basis_zh,
            about=self.about,
            dataset=table,
            release=release.number,
            fields=[name for name in self.asked.get(table, ()) if not name.startswith("cl_")],
        )
