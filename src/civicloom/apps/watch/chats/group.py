"""A chat group of the office: who it is, and the notice that its members can read."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Literal, get_args

from civicloom.model.clock import Clock
from civicloom.model.errors import CivicloomError
from civicloom.purpose import OFFICE_ZONE

Kind = Literal["qq", "matrix", "wechat", "telegram", "whatsapp", "signal", "instagram", "other"]
"""Where a group lives. The list is closed: another platform comes in as a table of kind ``other``."""

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Notice:
    """What was posted in the group, when, and by whom.

    ``posted`` is a date, which counts from its first minute in the office, or an exact moment.
    """

    text: str
    posted: date | datetime
    by: str

    @property
    def since(self) -> datetime:
        """The moment, UTC, from which messages may enter."""
        if isinstance(self.posted, datetime):
            given = self.posted
            return (given if given.tzinfo else given.replace(tzinfo=OFFICE_ZONE)).astimezone(UTC)
        return datetime.combine(self.posted, time(), OFFICE_ZONE).astimezone(UTC)


@dataclass(frozen=True)
class Group:
    """A group that the office runs and in which ``account`` is a member whom everyone sees.

    ``room`` is what the platform calls the group: its number, room id or name. ``retention`` is in days.
    """

    id: str
    title: dict[str, str] = field(hash=False)
    kind: Kind
    room: str
    account: str
    office: str
    notice: Notice
    purpose: str
    retention: int

    @property
    def name(self) -> str:
        """The title in Chinese, else in whatever language there is."""
        return self.title.get("zh") or next(iter(self.title.values()))


def require_notice(group: Group, clock: Clock) -> None:
    """Raises CHA-004 for a notice without words, date or name, CHA-005 for one dated in the future."""
    notice = group.notice
    for word in ("text", "posted", "by"):
        if not getattr(notice, word):
            raise CivicloomError("CHA-004", group=group.id, word=word)
    if notice.since > clock.now():
        raise CivicloomError("CHA-005", group=group.id, posted=notice.posted)
