"""Faults in names: characters taken for one another, characters that a system does not know."""

from functools import cache

from civicloom.model.text import traditional as traditional_text

from ..draw_lists import lists, words


@cache
def _partners(kind: str) -> dict[str, str]:
    partners: dict[str, str] = {}
    for group in words(lists("confusions")[kind]):
        for character in group:
            others = group.replace(character, "")
            partners[character] = partners.get(character, "") + others
    return partners


def _confused(text: str, luck: int, kind: str) -> str:
    partners = _partners(kind)
    places = [i for i, c in enumerate(text) if c in partners]
    if not places:
        return text
    at = places[luck % len(places)]
    others = partners[text[at]]
    return text[:at] + others[luck // 7 % len(others)] + text[at + 1 :]


def same_sound(text: str, luck: int) -> str:
    """One character replaced by one that sounds the same; unchanged where none is known."""
    return _confused(text, luck, "same_sound")


def similar_shape(text: str, luck: int) -> str:
    """One character replaced by one that looks like it; unchanged where none is known."""
    return _confused(text, luck, "similar_shape")


def traditional(text: str, luck: int) -> str:
    """In traditional characters."""
    return traditional_text(text)


def unknown_character(text: str, luck: int) -> str:
    """The last character became a question mark or a box."""
    return text[:-1] + "?□"[luck % 2]
