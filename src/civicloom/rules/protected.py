"""Charter 4: a protected field does not reach a rule that selects or pushes persons."""

from collections.abc import Iterator, Mapping, Sequence

from ..model.errors import CivicloomError
from ..model.standards import PEOPLE, Standard
from .lineage import Reading
from .place import sql_fault
from .repeated import RECORD_KEYS, fields_of
from .rule import Rule

HOMES = ("dwelling", "building", "grid")
"""Subjects that stand for the people in them: choosing homes by a trait chooses the persons."""


HOME = "house-code"


def protected_faults(
    rule: Rule, read: Sequence[Reading], standards: Mapping[str, Standard]
) -> Iterator[CivicloomError]:
    """RUL-030 for each way by which a protected field reaches the rule; the way is shown.

    Refused when the rule selects persons or households, or places where people live, or carries a
    personal field or a home in what it pushes. A protected field that is read and then dropped is refused too.
    """
    if not concerns_people(rule, read, standards):
        return
    for reading in read:
        if reading.field in standards[reading.table].protected:
            yield sql_fault(
                "RUL-030", rule, reading.node, path=reading.path(), selects=rule.selects
            )


def concerns_people(rule: Rule, read: Sequence[Reading], standards: Mapping[str, Standard]) -> bool:
    """Whether the findings of a rule are about persons, or lead to them."""
    if rule.selects in (*PEOPLE, *HOMES):
        return True
    return any(r.output and _leads_to_people(standards[r.table], r.field) for r in read)


def _leads_to_people(standard: Standard, name: str) -> bool:
    """Whether a column is about a person, says which home, or finds again the record of a person."""
    held = fields_of(name, standard)
    of_person = standard.subject.kind in PEOPLE
    if of_person and (name in RECORD_KEYS or {*held} & {*standard.primary_key}):
        return True
    home = any(standard.field(field).identifier == HOME for field in held)
    return home or bool({*held} & {*standard.personal})
