"""What limits cut off of a capture, told in words."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from civicloom.model.errors import Language

from .wording import wording

HERE = Path(__file__).parent


def lacks_of(package: Mapping[str, object]) -> tuple[str, ...]:
    """What an archive's own description says was cut off; see ``browse.Visit``."""
    facts = package.get("capture")
    lacks = facts.get("lacks") if isinstance(facts, dict) else None
    return tuple(map(str, lacks)) if isinstance(lacks, list) else ()


def not_whole(lacks: Iterable[str], language: Language) -> str:
    """One line that says what is not there: a heading and its reasons; empty for a whole capture."""
    words = wording(HERE, language)
    told = words["join"].join(words.get(one, one) for one in lacks)
    return f"{words['lacks']}: {told}" if told else ""
