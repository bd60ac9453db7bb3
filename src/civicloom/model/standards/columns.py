"""The columns of a table of records: the standard's fields, typed, and what every record carries."""

from typing import TYPE_CHECKING

from .standard import Standard

if TYPE_CHECKING:
    import pyarrow as pa

RECORD_COLUMNS = {
    "cl_ident": "string",
    "cl_key": "string",
    "cl_source": "string",
    "cl_batch": "string",
    "cl_row": "int64",
    "cl_seen": "timestamp[us, UTC]",
    "cl_known": "string",
    "cl_scope": "string",
}
"""What every record carries, by Arrow type: identity, the source's key, where it came from and how it is known."""

ARROW_TYPES = {
    "string": "string",
    "integer": "int64",
    "number": "double",
    "boolean": "bool",
    "date": "date32",
    "datetime": "timestamp[us]",
    "year": "int32",
    "yearmonth": "string",
}
"""Field types by Arrow type. A datetime has no zone: it is the wall clock of the office that wrote it."""


def record_schema(standard: Standard) -> "pa.Schema":
    """The Arrow schema of a standard's table."""
    import pyarrow as pa

    def arrow(name: str) -> pa.DataType:
        return (
            pa.timestamp("us", "UTC") if name == "timestamp[us, UTC]" else pa.type_for_alias(name)
        )

    fields = [(field.name, arrow(ARROW_TYPES[field.type])) for field in standard.fields]
    return pa.schema(fields + [(name, arrow(kind)) for name, kind in RECORD_COLUMNS.items()])
