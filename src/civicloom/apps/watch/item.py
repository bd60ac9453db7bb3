"""One thing that was published, as every room of the watch hands it on."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["article", "notice", "post", "message", "hit"]
"""A news or blog article, an office's notice, a post on a forum or microblog, a chat message, a search hit."""


@dataclass(frozen=True)
class Item:
    """A published thing with its plain text; never a person's name unless an institution's own account.

    ``published`` is what the source claims, UTC, or None; ``seen`` is when we saw it, UTC. ``author`` is a
    pseudonym for private authors. ``origin`` is the source line (来源) that a reprint gives. ``thread`` names
    the thread or chat group. ``raw`` says where the answer lies as it came: a WARC record or an import.
    """

    id: str
    source: str
    kind: Kind
    url: str
    title: str
    text: str
    published: datetime | None
    seen: datetime
    author: str = ""
    outlet: str = ""
    origin: str = ""
    thread: str = ""
    reply_to: str = ""
    images: tuple[str, ...] = ()
    raw: str = ""


def item_id(source: str, native: str) -> str:
    """The id of what a source calls ``native`` (its own id, else the address): 32 hexadecimal digits.

    >>> item_id("gazette", "https://example.org/1")
    'deee80e70142209f4236264edc7a864a'
    """
    return hashlib.sha256(f"{source}\0{native}".encode("utf-8", "replace")).hexdigest()[:32]
