"""Texts for the watch's benchmarks: made in any number from real ones where these are at hand, kept nowhere."""

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "shared" / "data"
SETS = (
    ("nlp/petition_replies", "reply"),
    ("nlp/petition_replies", "text"),
    ("nlp/fuzhou_water_media", "text"),
    ("nlp/events_cec", "text"),
    ("watch/reprints/ced_posts", "text"),
    ("nlp/rumor_checked", "text"),
)
SIZE = 750
PIECE = 3


def lines(name: str) -> list[dict[str, Any]]:
    """The lines of one set."""
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def there() -> bool:
    """Whether the sets are here."""
    return all((DATA / f"{name}.jsonl.gz").exists() for name, _ in SETS)


def texts(count: int, seed: int = 1) -> Iterator[str]:
    """Texts of about 750 characters: one in ten with a real passage, else pieces of three characters."""
    dice = random.Random(seed)
    whole = "".join(str(line[field] or "") for name, field in SETS for line in lines(name))
    last = len(whole) - SIZE
    for number in range(count):
        parts = []
        if number % 10 == 0:
            start = dice.randrange(last)
            parts.append(whole[start : start + SIZE // 5])
        for _ in range((SIZE - sum(map(len, parts))) // PIECE):
            start = dice.randrange(last)
            parts.append(whole[start : start + PIECE])
        yield "".join(parts)
