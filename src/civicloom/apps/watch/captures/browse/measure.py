"""What a page says and how tall it is; its scripts can answer anything, and are believed only in words."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civicloom.apps.watch.words import storable

_WORDS = Path(__file__).with_name("measure.js").read_text("utf-8")
TITLE = 1000


@dataclass(frozen=True)
class Words:
    """Title and text of a page or frame, as any store holds them."""

    title: str
    text: str


async def words(frame: Any, most: int) -> Words:
    """The words of a page or frame; of a text longer than ``most`` characters one more of them."""
    said = await frame.evaluate(_WORDS, most + 1)
    said = said if isinstance(said, dict) else {}
    title, text = (_plain(said.get(name)) for name in ("title", "text"))
    return Words(title[:TITLE], text)


async def height(session: Any) -> int:
    """The height of the whole page in CSS pixels, as the browser laid it out (DevTools protocol)."""
    found = await session.send("Page.getLayoutMetrics")
    return int(found["cssContentSize"]["height"])


def _plain(said: Any) -> str:
    return storable(said) if isinstance(said, str) else ""
