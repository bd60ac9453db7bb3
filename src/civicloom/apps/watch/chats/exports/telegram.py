"""Telegram's result.json: one chat, or several under ``chats.list``."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from civicloom.model.errors import CivicloomError, Place
from civicloom.purpose import OFFICE_ZONE

from ..group import Group
from ..message import Message, Reading
from ..names import Roster
from ..values import listed, moment, number, word

PRIVATE = frozenset(
    {"personal_chat", "saved_messages", "bot_chat", "replies", "verification_codes"}
)


def read_telegram(data: Any, group: Group, roster: Roster, place: Place) -> Iterator[Reading]:
    """Messages of the group. Raises CHA-013 (no chat in it), CHA-014 (private), CHA-015 (not this group)."""
    chats = _chats(data)
    if not chats:
        raise CivicloomError("CHA-013", place=place, kind=group.kind)
    public = [chat for chat in chats if chat.get("type") not in PRIVATE]
    if not public:
        raise CivicloomError("CHA-014", place=place)
    chosen = [chat for chat in public if _is_group(chat, group, len(chats) > 1)]
    if not chosen:
        raise CivicloomError("CHA-015", place=place, room=group.room, count=len(chats))
    for chat in chats:
        for message in listed(chat.get("messages")):
            yield _reading(message, roster) if chat in chosen else _other(chat)


def _chats(data: Any) -> list[Mapping[str, Any]]:
    if not isinstance(data, Mapping):
        return []
    several = data.get("chats")
    found = listed(several.get("list")) if isinstance(several, Mapping) else [data]
    return [chat for chat in found if isinstance(chat, Mapping) and "messages" in chat]


def _other(chat: Mapping[str, Any]) -> Reading:
    return "private" if chat.get("type") in PRIVATE else "other-group"


def _is_group(chat: Mapping[str, Any], group: Group, several: bool) -> bool:
    """Whether a chat is the group: by its number where both say one, by its name among several."""
    own, given = number(chat.get("id")), group.room.removeprefix("-100").removeprefix("-")
    if own and given.isdecimal():
        return own == given
    return not several or word(chat.get("name")) in {group.room, *group.title.values()}


def _reading(message: Any, roster: Roster) -> Reading:
    if not isinstance(message, Mapping):
        return "malformed"
    if message.get("type", "message") != "message":
        return "system"
    name = word(message.get("from"))
    author = word(message.get("from_id")) or name
    return Message(
        native=number(message.get("id")),
        author=author,
        names=(name,) if name else (),
        sent=_sent(message),
        text=_text(message.get("text"), roster),
        reply_to=number(message.get("reply_to_message_id")),
    )


def _sent(message: Mapping[str, Any]) -> datetime | None:
    exact = moment(message.get("date_unixtime"), 1)
    if exact is not None:
        return exact
    try:
        given = datetime.fromisoformat(word(message.get("date")))
        return (given if given.tzinfo else given.replace(tzinfo=OFFICE_ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _text(text: Any, roster: Roster) -> str:
    """The parts as one text; a mention by name gives the pseudonym of the member it links."""
    if isinstance(text, str):
        return text
    whole = ""
    for part in listed(text):
        glued = whole and not whole[-1].isspace() and _is_link(part)
        whole += (" " if glued else "") + _part(part, roster)
    return whole


def _is_link(part: Any) -> bool:
    return isinstance(part, Mapping) and part.get("type") == "link"


def _part(part: Any, roster: Roster) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, Mapping):
        return ""
    text = word(part.get("text"))
    if part.get("type") == "mention_name":
        native = number(part.get("user_id"))
        return "@" + roster.pseudonym(f"user{native}" if native else text)
    if part.get("type") == "text_link":
        return f"{text} ({word(part.get('href'))})"
    return text
