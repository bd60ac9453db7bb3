"""What an office receives: its dispatches as one letter."""

import json
from dataclasses import dataclass
from datetime import datetime

from ..dispatch import Dispatch


@dataclass(frozen=True)
class Letter:
    """Dispatches of one rule to one office. The same envelope always has the same payload."""

    envelope: str
    office: str
    rule: str
    at: datetime
    dispatches: tuple[Dispatch, ...]

    def payload(self) -> bytes:
        """JSON lines, one dispatch a line, UTF-8, keys sorted."""
        return b"".join(
            json.dumps(_plain(dispatch), ensure_ascii=False, sort_keys=True).encode() + b"\n"
            for dispatch in self.dispatches
        )

    @property
    def tells(self) -> bool:
        """Whether it only tells of something: all its dispatches are notices."""
        return all(dispatch.kind == "notice" for dispatch in self.dispatches)

    def due_on(self) -> str:
        """The earliest due date in the letter."""
        return min((dispatch.due_on for dispatch in self.dispatches), default="")


def _plain(dispatch: Dispatch) -> dict[str, object]:
    if dispatch.kind == "notice":
        return {
            "dispatch": dispatch.id,
            "kind": dispatch.kind,
            "office": dispatch.office,
            "topic": dispatch.rule,
            "subject_kind": dispatch.subject_kind,
            "subject": dispatch.subject,
            "text": json.loads(dispatch.text),
            "reasons": json.loads(dispatch.facts),
            "made_on": dispatch.made_on,
        }
    return {
        "dispatch": dispatch.id,
        "finding": dispatch.finding,
        "office": dispatch.office,
        "rule": dispatch.rule,
        "rule_version": dispatch.rule_version,
        "run": dispatch.run,
        "subject_kind": dispatch.subject_kind,
        "subject": dispatch.subject,
        "scope": dispatch.scope,
        "text": json.loads(dispatch.text),
        "sides": json.loads(dispatch.facts),
        "made_on": dispatch.made_on,
        "due_on": dispatch.due_on,
    }
