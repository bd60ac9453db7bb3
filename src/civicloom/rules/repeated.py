"""What the columns of every record repeat of the record's own fields: whoever reads them reads those."""

from typing import Any

from sqlglot import exp

from ..model.standards import Standard
from .lineage import Reading

RECORD_KEYS = ("cl_key", "cl_ident")
"""The key of a record at its source, and the identifier of its subject."""


def fields_read(reading: Reading, standard: Standard) -> tuple[str, ...]:
    """The fields of a standard that a reading shows. A key that only ends an order shows none."""
    if reading.field in RECORD_KEYS and _only_orders(reading.node):
        return ()
    return fields_of(reading.field, standard)


def fields_of(column: str, standard: Standard) -> tuple[str, ...]:
    """The fields whose values a column of a table holds."""
    held = {"cl_ident": (standard.subject.field,), "cl_key": standard.primary_key}
    return tuple(name for name in held.get(column, (column,)) if name in standard.names)


def _only_orders(node: Any) -> bool:
    return isinstance(node.find_ancestor(exp.Order, exp.Select), exp.Order)
