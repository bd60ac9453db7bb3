"""Instagram's message_1.json, whose texts are UTF-8 written as Latin-1."""

from collections.abc import Iterator, Mapping
from typing import Any

from civicloom.model.errors import CivicloomError, Place

from ..group import Group
from ..message import Message, Reading
from ..values import listed, moment, number, word

PAIR = 2


def read_instagram(data: Any, group: Group, place: Place) -> Iterator[Reading]:
    """Messages of a thread. Raises CHA-013 (no thread), CHA-014 (a thread of two)."""
    if not isinstance(data, Mapping) or not isinstance(data.get("messages"), list):
        raise CivicloomError("CHA-013", place=place, kind=group.kind)
    if "participants" in data and len(listed(data["participants"])) <= PAIR:
        raise CivicloomError("CHA-014", place=place)
    for message in data["messages"]:
        yield _reading(message)


def _reading(message: Any) -> Reading:
    if not isinstance(message, Mapping):
        return "malformed"
    name = _mended(message.get("sender_name"))
    if not name:
        return "system"
    if message.get("is_unsent"):
        return "withdrawn"
    sent = moment(message.get("timestamp_ms"), 1000)
    text = _mended(message.get("content"))
    return Message(number(message.get("message_id")), name, (name,), sent, text)


def _mended(text: Any) -> str:
    try:
        return word(text.encode("latin-1").decode("utf-8"))
    except (AttributeError, UnicodeEncodeError, UnicodeDecodeError):
        return word(text)
