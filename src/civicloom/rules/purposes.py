"""A rule reads no more than its purpose lists."""

from collections.abc import Iterator, Mapping, Sequence

from ..model.errors import CivicloomError
from ..model.standards import Standard
from ..purpose import Register
from .place import yaml_fault
from .rule import Rule


def purpose_faults(
    rule: Rule,
    read: Mapping[str, Sequence[str]],
    standards: Mapping[str, Standard],
    register: Register,
) -> Iterator[CivicloomError]:
    """RUL-032 for a purpose that is not declared, RUL-033 for each field beyond it."""
    purpose = register.purposes.get(rule.purpose)
    if purpose is None:
        if rule.purpose:
            yield yaml_fault("RUL-032", rule, "purpose", purpose=rule.purpose)
        return
    for table, fields in read.items():
        protected = frozenset(standards[table].protected)
        for field in fields:
            if not purpose.covers(table, field, protected):
                yield yaml_fault(
                    "RUL-033", rule, "purpose", field=f"{table}.{field}", purpose=rule.purpose
                )
