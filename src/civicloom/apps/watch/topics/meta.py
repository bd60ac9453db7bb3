"""What is known of an item beside its text, as filters ask for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from .fold import fold
from .tree import Filter

_CODE_LEVELS = (2, 4, 6, 9, 12)
"""Digits of a province, prefecture, county, township and community in GB/T 2260 and GB/T 10114."""


@dataclass(frozen=True)
class Meta:
    """Where and by whom: places as names or division codes, the language as BCP 47. Never an author."""

    outlet: str = ""
    source: str = ""
    language: str = ""
    places: tuple[str, ...] = ()


def filters(meta: Meta) -> Iterator[Filter]:
    """Every filter that an item passes: a code lies in the codes above it, zh-Hant is also zh."""
    if meta.outlet:
        yield Filter("outlet", tidy(meta.outlet))
    if meta.source:
        yield Filter("source", tidy(meta.source))
    subtags = tidy(meta.language).split("-") if meta.language else []
    for count in range(1, len(subtags) + 1):
        yield Filter("language", "-".join(subtags[:count]))
    for place in map(tidy, meta.places):
        yield Filter("place", place)
        if place.isascii() and place.isdigit():
            yield from (Filter("place", place[:n]) for n in _CODE_LEVELS if n < len(place))


def tidy(text: str) -> str:
    """A text as terms are compared: folded, with single blanks."""
    return " ".join(fold(text).split())
