"""Names that no list has, told by their endings: roads, estates, schools, offices, companies."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from civicloom.model.own_yaml import own_yaml

from .span import Span

ENDINGS = Path(__file__).parent / "endings.yaml"


@dataclass(frozen=True)
class _Rules:
    pattern: re.Pattern[str]
    breaks: re.Pattern[str]
    kinds: dict[str, str]
    shortest: int
    longest: int


def by_ending(folded: str) -> list[Span]:
    """Names in a folded text that end as names do; proposals, of which some are none.

    >>> [span.text for span in by_ending("我住在滨江花园，旁边的建设路坏了")]
    ['滨江花园', '建设路']
    """
    rules = _rules()
    found = []
    for match in rules.pattern.finditer(folded):
        first, last = match.span()
        stops = [stop.end() for stop in rules.breaks.finditer(folded, first, match.start("ending"))]
        first = max(stops[-1] if stops else first, last - rules.longest)
        if first < match.start("ending") and last - first >= rules.shortest:
            kind = rules.kinds[match.group("ending")]
            found.append(Span(first, last, kind, folded[first:last], "ending"))
    return found


@cache
def _rules() -> _Rules:
    found = own_yaml(ENDINGS.read_text(encoding="utf-8"))
    kinds = {ending: kind for kind, endings in found["kinds"].items() for ending in endings}
    endings = "|".join(sorted(kinds, key=len, reverse=True))
    breaks = "|".join(sorted(found["breaks"], key=len, reverse=True))
    return _Rules(
        re.compile(
            rf"[\u4e00-\u9fffA-Za-z0-9]{{1,20}}?(?P<ending>{endings})(?![\u4e00-\u9fff]?(?:{endings}))"
        ),
        re.compile(breaks),
        kinds,
        found["shortest"],
        found["longest"],
    )
