"""What changed between two versions of a standard, and whether those who use it would break.

A change is breaking when a record that was good may now be refused, when a reader may miss a field or read
it as something else, or when a person loses a protection.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import CivicloomError, Place
from .load import VERSION
from .standard import Field, Standard
from .typed_values import limit


@dataclass(frozen=True)
class Change:
    """One difference. ``field`` is None for the standard as a whole."""

    kind: str
    field: str | None
    breaking: bool
    text: str


def compare(old: Standard, new: Standard) -> list[Change]:
    """All differences from old to new: the standard's own, then each field's."""
    return [*_whole(old, new), *_fields(old, new)]


def require_compatible(old: Standard, new: Standard) -> list[Change]:
    """The changes, when the new version number allows them.

    Raises STD-014 when the version did not rise although something changed, STD-020 for a breaking change
    without a new major version, STD-021 for another standard's id.
    """
    place = Place(str(new.path)) if new.path else None
    if old.id != new.id:
        raise CivicloomError("STD-021", place=place, old=old.id, new=new.id)
    changes = compare(old, new)
    before, after = _number(old.version), _number(new.version)
    if changes and after <= before:
        raise CivicloomError("STD-014", place=place, id=new.id, old=old.version, new=new.version)
    breaking = breaks(old, new)
    if breaking:
        facts = {"id": new.id, "new": new.version, "wanted": f"{before[0] + 1}.0.0"}
        raise CivicloomError("STD-020", place=place, changes="; ".join(breaking), **facts)
    return changes


def breaks(old: Standard, new: Standard) -> list[str]:
    """What the new version breaks without being a new major version."""
    if _number(old.version)[0] != _number(new.version)[0]:
        return []
    return [change.text for change in compare(old, new) if change.breaking]


def _number(version: str) -> tuple[int, ...]:
    match = VERSION.fullmatch(version)
    return tuple(map(int, match.groups())) if match else (0, 0, 0)


def _whole(old: Standard, new: Standard) -> Iterable[Change]:
    for word in ("subject", "primary_key", "valid_time", "scope", "missing_values", "foreign_keys"):
        was, now = getattr(old, word), getattr(new, word)
        if was != now:
            yield Change(
                word, None, not _harmless(word, was, now), f"{word} was {was} and is {now}"
            )
    for check in new.checks:
        if check not in old.checks:
            yield Change(
                "check", None, True, f"check {check.name} of {', '.join(check.fields)} is new"
            )
    for check in old.checks:
        if check not in new.checks:
            yield Change(
                "check", None, False, f"check {check.name} of {', '.join(check.fields)} is gone"
            )
    for word in ("title", "description", "layer", "basis"):
        if getattr(old, word) != getattr(new, word):
            yield Change(word, None, False, f"{word} changed")


def _harmless(word: str, was: Any, now: Any) -> bool:
    """Declaring for the first time when a record was true or where it belongs harms nobody."""
    return word in ("valid_time", "scope") and was is None


def _fields(old: Standard, new: Standard) -> Iterable[Change]:
    before = {field.name: field for field in old.fields}
    after = {field.name: field for field in new.fields}
    for name in before.keys() - after.keys():
        yield Change("removed", name, True, f"{name} is gone")
    for field in new.fields:
        if field.name not in before:
            kind = "required field" if field.required else "optional field"
            yield Change("added", field.name, field.required, f"{field.name} is a new {kind}")
        else:
            yield from _field(before[field.name], field)
            yield from _codes(old, new, field.name)
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        yield Change("order", None, False, "the fields stand in another order")


def _field(old: Field, new: Field) -> Iterable[Change]:
    for word, breaks in _WORDS.items():
        was, now = getattr(old, word), getattr(new, word)
        if was != now:
            text = f"{old.name}: {word.replace('_', ' ')} was {was} and is {now}"
            yield Change(word, old.name, breaks(was, now), text)
    for word in {**old.constraints, **new.constraints}:
        was, now = old.constraints.get(word), new.constraints.get(word)
        if was != now:
            narrower = now is not None and _NARROWS[word](new, was, now)
            text = f"{old.name}: {word} was {was} and is {now}"
            yield Change(word, old.name, narrower, text)


def _codes(old: Standard, new: Standard, name: str) -> Iterable[Change]:
    """Codes that a list lost or won under the same reference, as a file beside the standard may."""
    was, now = old.codes_of(name), new.codes_of(name)
    if was is None or now is None or old.field(name).code_list != new.field(name).code_list:
        return
    for breaking, word, codes in (
        (True, "no longer", was.codes() - now.codes()),
        (False, "now", now.codes() - was.codes()),
    ):
        if codes:
            text = f"{name}: {', '.join(sorted(codes))} {word} in {old.field(name).code_list}"
            yield Change("codes", name, breaking, text)


def _always(was: object, now: object) -> bool:
    return True


def _never(was: object, now: object) -> bool:
    return False


_WORDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "type": _always,
    "format": _always,
    "identifier": _always,
    "code_list": lambda was, now: now is not None,
    "personal": lambda was, now: was,
    "protected": lambda was, now: was,
    "sensitivity": lambda was, now: bool(now < was),
    "role": lambda was, now: was is not None,
    "reasons": _never,
    "precedence": _never,
    "title": _never,
    "description": _never,
    "true_values": lambda was, now: not set(was) <= set(now),
    "false_values": lambda was, now: not set(was) <= set(now),
}
"""Whether a change of a word breaks. Taking a protection away breaks; giving one does not."""

_NARROWS: Mapping[str, Callable[[Field, Any, Any], bool]] = {
    "required": lambda field, was, now: bool(now),
    "unique": lambda field, was, now: bool(now),
    "minimum": lambda field, was, now: was is None or limit(field, now) > limit(field, was),
    "maximum": lambda field, was, now: was is None or limit(field, now) < limit(field, was),
    "minLength": lambda field, was, now: bool(now > (was or 0)),
    "maxLength": lambda field, was, now: was is None or bool(now < was),
    "pattern": lambda field, was, now: True,
    "enum": lambda field, was, now: was is None or not set(was) <= set(now),
}
"""Whether a constraint leaves fewer values good. Of two patterns nobody can say: another one breaks."""
