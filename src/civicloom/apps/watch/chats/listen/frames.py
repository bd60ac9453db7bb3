"""Frames of OneBot v11 as messages (github.com/botuniverse/onebot-11: event/message, message/segment)."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..message import Message, Reading
from ..names import Roster
from ..values import listed, mapped, moment, number, word

_CODE = re.compile(
    r"\[CQ:(?P<type>[\w\-]{1,32})(?P<data>(?:,[^\[\],=]{1,32}=[^\[\],]{0,8192}){0,32})\]"
)
_ESCAPES = (("&#91;", "["), ("&#93;", "]"), ("&#44;", ","), ("&amp;", "&"))
_MILLISECONDS = 1e11


def read_frame(frame: str | bytes) -> dict[str, Any] | None:
    """The object in a frame, None for what is none."""
    try:
        data = json.loads(frame)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def read_message(event: Mapping[str, Any], roster: Roster) -> Reading:
    """A group's message event as a message; a mention by number is a pseudonym already."""
    sender = mapped(event.get("sender"))
    author = _author(event)
    if not author:
        return "malformed"
    if event.get("sub_type") == "notice":
        return "system"
    names = tuple(name for name in (word(sender.get("card")), word(sender.get("nickname"))) if name)
    roster.know(author, *names)
    given = event.get("time")
    unit = 1000 if isinstance(given, int) and given > _MILLISECONDS else 1
    sent = moment(given, unit)
    if sent is None:
        return "malformed"
    segments = list(_segments(event.get("message")))
    reply = next((number(data.get("id")) for kind, data in segments if kind == "reply"), "")
    text = "".join(_text(kind, data, roster) for kind, data in segments)
    return Message(number(event.get("message_id")), author, names, sent, text, reply_to=reply)


def _author(event: Mapping[str, Any]) -> str:
    hidden = mapped(event.get("anonymous"))
    return f"anonymous {number(hidden.get('id'))}" if hidden else number(event.get("user_id"))


def _segments(message: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The parts of a message, given as a list of segments or as a text with CQ codes."""
    if isinstance(message, str):
        yield from _codes(message)
    for segment in listed(message):
        if isinstance(segment, Mapping):
            yield word(segment.get("type")), mapped(segment.get("data"))


def _codes(message: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    at = 0
    for code in _CODE.finditer(message):
        yield "text", {"text": _unescaped(message[at : code.start()])}
        pairs = (pair.partition("=") for pair in code["data"].split(",") if pair)
        yield code["type"], {key: _unescaped(value) for key, _, value in pairs}
        at = code.end()
    yield "text", {"text": _unescaped(message[at:])}


def _unescaped(text: str) -> str:
    for escape, sign in _ESCAPES:
        text = text.replace(escape, sign)
    return text


def _text(kind: str, data: Mapping[str, Any], roster: Roster) -> str:
    if kind == "text":
        return word(data.get("text"))
    if kind == "at":
        return _mention(data, roster)
    if kind == "share":
        return f"{word(data.get('title'))} {word(data.get('url'))}"
    return ""


def _mention(data: Mapping[str, Any], roster: Roster) -> str:
    native, name = number(data.get("qq")), word(data.get("name"))
    if native == "all" or not native:
        return "@all " if native else ""
    roster.know(native, *([name] if name else []))
    return f"@{roster.pseudonym(native)} "
