"""Exports and pasted chats that are lines of text: WhatsApp, Signal, QQ, WeChat."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from civicloom.model.errors import CivicloomError, Place

from ..group import Group
from ..message import Message, Reading, plain
from .dates import Order, order_of
from .forms import Form, Patterns

LINE = 64 << 10
"""Characters of a line that is looked at; longer ones are never headers."""

_SHORT = 400


@dataclass
class Block:
    """A header's fields with the lines below it."""

    head: dict[str, str]
    lines: list[str] = field(default_factory=list)
    chat: str = ""
    private: bool = False


def read_lines(text: str, form: Form, group: Group, today: date, place: Place) -> Iterator[Reading]:
    """Messages of the group in a text. Raises CHA-013 (no line is a header), CHA-014 (a private chat)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks = _blocks(lines, form)
    if not blocks:
        raise CivicloomError("CHA-013", place=place, kind=group.kind)
    if all(block.private for block in blocks):
        raise CivicloomError("CHA-014", place=place)
    days = [block.head["date"] for block in blocks if block.head.get("date")]
    order = order_of(days, (block.head.get("clock", "") for block in blocks), today)
    several = len({block.chat for block in blocks}) > 1
    for block in blocks:
        if block.private:
            yield "private"
        elif several and not _is_group(block.chat, group):
            yield "other-group"
        else:
            yield _reading(block, form, order)


def _is_group(chat: str, group: Group) -> bool:
    name = chat.strip()
    return (
        name in {group.room, *group.title.values()}
        or re.search(rf"[(（]{re.escape(group.room)}[)）]$", name) is not None
    )


def _blocks(lines: Sequence[str], form: Form) -> list[Block]:
    """The messages of a file; what stands before the first header is dropped."""
    blocks: list[Block] = []
    day, chat, private, open_ = "", "", False, False
    dated = any(_first(form.days, line) for line in lines if len(line) < _SHORT)
    for line in lines:
        line = plain(line[:LINE])
        short = len(line) < _SHORT
        if short and (found := _first(form.days, line)):
            day, open_ = found["date"], False
        elif short and (found := _first(form.chats, line)):
            chat, open_ = found["chat"], False
        elif short and _is_private(line, form, bool(blocks)):
            private, open_ = True, False
        elif short and _first(form.folders, line):
            private, open_ = False, False
        elif short and _first(form.skip, line):
            open_ = False
        elif head := _head(form.headers, line, day, dated):
            blocks.append(Block(head, chat=chat, private=private))
            open_ = True
        elif open_:
            blocks[-1].lines.append(line)
    return blocks


def _is_private(line: str, form: Form, begun: bool) -> bool:
    """A folder of friends anywhere, a title that names two people at the head only."""
    return bool(_first(form.private, line)) and not (begun and not _first(form.folders, line))


def _first(patterns: Patterns, line: str) -> re.Match[str] | None:
    return next((found for p in patterns if (found := p.search(line))), None)


def _head(headers: Patterns, line: str, day: str, dated: bool) -> dict[str, str]:
    """The fields of a header, empty for another line."""
    for pattern in headers:
        if len(line) > _SHORT and "rest" not in pattern.groupindex:
            continue  # only a header that has the text on its line is long
        found = pattern.match(line)
        if found and ("date" in pattern.groupindex or dated):
            return {"date": day} | {k: v for k, v in found.groupdict().items() if v}
    return {}


def _reading(block: Block, form: Form, order: Order) -> Reading:
    author, text = _author(block)
    lines = [text, *block.lines] if text else block.lines
    if not author or form.is_system(author, "\n".join(lines[:1])):
        return "system"
    day, clock = block.head.get("date", ""), block.head.get("clock", "")
    sent = order.moment(day, clock)
    if day and sent is None:
        return "malformed"
    number = block.head.get("number") or block.head.get("mail") or author
    whole = form.text(lines)
    return Message("", number, (author,), sent, whole, earliest=order.earliest(day, clock))


def _author(block: Block) -> tuple[str, str]:
    """The author and the text on the header's line; no author for what the platform wrote."""
    if "rest" not in block.head:
        return block.head.get("author", "").strip() or block.head.get("number", ""), ""
    author, parted, text = block.head["rest"].strip().partition(": ")
    if not parted:
        author, parted = (author[:-1], ":") if author.endswith(":") else ("", "")
    return author.strip(" ~\u00a0"), text
