"""Events of a Matrix room as messages (spec.matrix.org: m.room.message, rich replies, m.replace)."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from ..message import Message, Reading
from ..names import Roster
from ..values import mapped, moment, number, word

WORDS = frozenset({"m.text", "m.notice", "m.emote"})
_PILL = re.compile(
    r'<a href="https://matrix\.to/#/(@[^"<>\s]{1,250})">([^<>]{1,100})</a>', re.IGNORECASE
)


def read_event(event: Mapping[str, Any], room: str, roster: Roster) -> Reading | None:
    """A room's event as a message, None for what is none; a member's names are noted."""
    kind, content = event.get("type"), mapped(event.get("content"))
    sender = number(event.get("sender"))
    if kind == "m.room.member":
        know(roster, number(event.get("state_key")), word(content.get("displayname")))
        return None
    if kind == "m.room.encrypted":
        return "encrypted"
    if kind != "m.room.message":
        return None
    if not content:
        return "withdrawn"
    relation = mapped(content.get("m.relates_to"))
    if relation.get("rel_type") == "m.replace":
        return "edit"
    native, sent = number(event.get("event_id")), moment(event.get("origin_server_ts"), 1000)
    if not native or not sender or sent is None:
        return "malformed"
    reply = number(mapped(relation.get("m.in_reply_to")).get("event_id"))
    text = _text(content, bool(reply), roster)
    url = f"https://matrix.to/#/{room}/{native}"
    return Message(native, sender, (), sent, text, reply_to=reply, url=url)


def know(roster: Roster, member: str, name: str) -> None:
    """Note a member's display name and the name in the address."""
    if member:
        roster.know(member, *(one for one in (name, member[1:].partition(":")[0]) if one))


def _text(content: Mapping[str, Any], reply: bool, roster: Roster) -> str:
    """The words of a message; of a reply without the quotation that old programs put before them."""
    if content.get("msgtype") not in WORDS:
        return ""
    body = word(content.get("body"))
    for member, name in _PILL.findall(word(content.get("formatted_body"))[:20_000]):
        know(roster, unescape(member), unescape(name))
    if reply and body.startswith("> "):
        quoted, parted, own = body.partition("\n\n")
        if parted and all(line.startswith(">") for line in quoted.split("\n")):
            return own
    return body
