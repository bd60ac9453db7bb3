"""The one gate by which a group's messages become items: after the notice, without names and numbers."""

import hashlib
from collections import Counter, OrderedDict
from datetime import UTC, datetime, timedelta

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.item import Item, item_id
from civicloom.model.clock import Clock

from .group import Group, require_notice
from .message import TEXT, LeftOut, Message, Reading, Reason, plain
from .names import Roster

AHEAD = timedelta(hours=24)
"""How far a sender's clock may be ahead of ours."""

REMEMBERED = 100_000
"""Ids of the latest messages, by which a message that comes twice is known."""


class Intake:
    """The gate of one group; ``roster`` knows its members, ``left_out`` counts what did not enter.

    Raises CHA-004 or CHA-005 for a group without a valid notice.
    """

    def __init__(
        self, group: Group, pseudonyms: Pseudonyms, clock: Clock, left_out: LeftOut
    ) -> None:
        require_notice(group, clock)
        self.group, self.roster, self.left_out = group, Roster(group.id, pseudonyms), left_out
        self._since, self._clock = group.notice.since, clock
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._alike: Counter[str] = Counter()

    def know(self, reading: Reading) -> None:
        """Learn the author's names, before any text is read."""
        if isinstance(reading, Message):
            self.roster.know(reading.author, *reading.names)

    def take(self, reading: Reading, raw: str = "") -> Item | None:
        """The item, or None when it was left out and counted."""
        now = self._clock.now().astimezone(UTC)
        reason = self._reason(reading, now) if isinstance(reading, Message) else reading
        if reason is not None or not isinstance(reading, Message):
            self.left_out[reason or "malformed"] += 1
            return None
        self.know(reading)
        item = self._item(reading, now, raw)
        if item.id in self._seen:
            self.left_out["doubled"] += 1
            return None
        self._remember(item.id)
        return item

    def _reason(self, message: Message, now: datetime) -> Reason | None:
        if message.sent is None:
            return "undated"
        if message.sent < self._since:
            return "before-notice"
        if message.earliest is not None and message.earliest < self._since:
            return "unclear-date"
        if message.sent > now + AHEAD:
            return "future"
        if len(message.text) > TEXT:
            return "too-large"
        return None if plain(message.text).strip() else "no-text"

    def _item(self, message: Message, now: datetime, raw: str) -> Item:
        author = self.roster.pseudonym(message.author)
        text = self.roster.conceal(plain(message.text).strip())
        reply = message.reply_to
        return Item(
            id=item_id(self.group.id, message.native or self._print(message, author, text)),
            source=self.group.id,
            kind="message",
            url=message.url,
            title="",
            text=text,
            published=message.sent,
            seen=now,
            author=author,
            outlet=self.group.name,
            thread=self.group.id,
            reply_to=item_id(self.group.id, reply) if reply else "",
            raw=raw,
        )

    def _print(self, message: Message, author: str, text: str) -> str:
        """An id for a message that has none: of what may be known of it, and which of its likes it is."""
        told = f"{author}\0{message.sent}\0{text}"
        alike = hashlib.sha256(told.encode()).hexdigest()
        self._alike[alike] += 1
        return f"{alike}\0{self._alike[alike]}"

    def _remember(self, key: str) -> None:
        self._seen[key] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
