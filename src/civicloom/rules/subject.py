"""What a rule says it selects is what its subject column holds."""

from collections.abc import Iterator, Mapping, Sequence

from ..model.errors import CivicloomError
from ..model.standards import Standard
from .lineage import Reading
from .place import sql_fault
from .rule import KINDS, Rule

IDENTIFIERS = {"person": "citizen-id", "organisation": "credit-code", "dwelling": "house-code"}
"""The identifier by which subjects of a kind are known."""


def subject_faults(
    rule: Rule, read: Sequence[Reading], standards: Mapping[str, Standard]
) -> Iterator[CivicloomError]:
    """RUL-019 for a field that reaches ``subject`` and names another kind of thing."""
    if rule.selects not in KINDS:
        return
    wanted = IDENTIFIERS.get(rule.selects)
    reach = [r for r in read if r.output == "subject" and r.steps[0] not in ("window", "filter")]
    named = {id(reading): _names(reading, standards) for reading in reach}
    right = wanted is None or wanted in named.values()
    for reading in reach:
        found = named[id(reading)]
        if found != wanted and (found or not right):
            facts = {"field": f"{reading.table}.{reading.field}", "selects": rule.selects}
            yield sql_fault("RUL-019", rule, reading.node, **facts)


def _names(reading: Reading, standards: Mapping[str, Standard]) -> str | None:
    """The identifier that a field holds; the ident and key columns of a record hold its standard's."""
    standard = standards[reading.table]
    if reading.field in ("cl_ident", "cl_key"):
        return IDENTIFIERS.get(standard.subject.kind)
    return standard.field(reading.field).identifier if reading.field in standard.names else None
