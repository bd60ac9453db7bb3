"""One line of "who used my data": for one subject, or for a whole set of records at once."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from ..model.clock import timestamp
from .actions import plain_words
from .actor import Actor
from .answer import Answer
from .sheet import NAME


@dataclass(frozen=True)
class Usage:
    """Who did what with which data, for what purpose, on what legal basis, allowed or refused.

    ``subject`` is a pseudonym of the evidence log. A line without a subject is set-wise: it stands for
    every subject with a record in ``dataset`` at ``release``, under ``scope``, from ``sources`` (all
    when empty). ``number``, ``at`` and ``receipt`` are given by the log.
    """

    actor: str
    office: str
    action: str
    purpose: str
    allowed: bool
    code: str
    reason: str
    reason_zh: str = ""
    basis: str = ""
    basis_zh: str = ""
    agreements: tuple[str, ...] = ()
    about: str = ""
    subject: str = ""
    dataset: str = ""
    release: int = 0
    fields: tuple[str, ...] = ()
    scope: str = ""
    sources: tuple[str, ...] = ()
    number: int = 0
    at: datetime | None = None
    receipt: int | None = None

    @classmethod
    def by(
        cls,
        actor: Actor,
        purpose: str,
        answer: Answer,
        action: str,
        *,
        basis_zh: str = "",
        about: str = "",
        subject: str = "",
        dataset: str = "",
        release: int = 0,
        fields: Sequence[str] = (),
        sources: Sequence[str] = (),
    ) -> "Usage":
        """The line of an actor's use or of its refusal, as ``may`` answered.

        A purpose that is not written like an id is left out: it could be anything that somebody typed.
        """
        return cls(
            actor=actor.id,
            office=actor.office,
            scope=actor.scope,
            action=action,
            purpose=purpose if NAME.fullmatch(purpose) else "",
            allowed=answer.allowed,
            code=answer.code,
            reason=answer.reason if NAME.fullmatch(purpose) else "",
            reason_zh=answer.says("zh-Hans") if NAME.fullmatch(purpose) else "",
            basis=answer.basis,
            basis_zh=basis_zh,
            agreements=answer.agreements,
            about=about,
            subject=subject,
            dataset=dataset,
            release=release,
            fields=tuple(fields),
            sources=tuple(sources),
        )

    def says(self, language: str = "en") -> str:
        """What was done, in plain words; a refused use says so and why."""
        chinese = language.startswith("zh")
        words = plain_words(self.action, language)
        if self.about:
            words += f"（{self.about}）" if chinese else f" ({self.about})"
        if self.allowed:
            return words
        if chinese:
            return f"{words}：已拒绝。{self.reason_zh or self.reason}"
        return f"{words}: refused. {self.reason}"

    def digest(self) -> str:
        """SHA-256 of the line as it was recorded; the leaf in the evidence log carries it."""
        plain = asdict(replace(self, number=0, receipt=None, at=None))
        plain["at"] = timestamp(self.at) if self.at else ""
        text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Membership:
    """Where a subject has a record of a dataset: its source and scope, in releases ``first`` to ``last``."""

    source: str = ""
    scope: str = ""
    first: int = 0
    last: int | None = None

    def touched_by(self, line: Usage) -> bool:
        """True when a set-wise line covers this record."""
        if line.sources and self.source and self.source not in line.sources:
            return False
        if not self.scope.startswith(line.scope):
            return False
        return self.first <= line.release and (self.last is None or line.release <= self.last)
