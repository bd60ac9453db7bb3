"""What one run of a rule gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from civicloom.evidence import Receipt


@dataclass(frozen=True)
class Run:
    """A rule on a release, on a day: how many findings, and the digest of all of them.

    ``release`` is the release that was read, ``made`` the one in which the findings stand. ``repeated``:
    the same rule had run on the same data before, and nothing was done again. ``equal`` is set by a
    replay: whether the findings came out the same to the byte. ``seconds`` is this call's time.
    """

    id: str
    rule: str
    version: str
    rule_sha256: str
    purpose: str
    release: str
    made: str
    as_of: date
    parameters: Mapping[str, str]
    engine: str
    scope: str
    findings: int
    sha256: str
    actor: str
    receipt: Receipt | None = field(default=None, compare=False)
    repeated: bool = field(default=False, compare=False)
    equal: bool | None = field(default=None, compare=False)
    seconds: float = field(default=0.0, compare=False)

    def as_json(self) -> dict[str, Any]:
        """The run as plain data, with its receipt's id."""
        plain = {
            "run": self.id,
            "rule": self.rule,
            "version": self.version,
            "purpose": self.purpose,
            "release": self.release,
            "made": self.made,
            "as_of": self.as_of.isoformat(),
            "parameters": dict(self.parameters),
            "engine": self.engine,
            "findings": self.findings,
            "sha256": self.sha256,
            "receipt": self.receipt.id if self.receipt else None,
            "repeated": self.repeated,
            "seconds": round(self.seconds, 3),
        }
        return plain if self.equal is None else {**plain, "equal": self.equal}
