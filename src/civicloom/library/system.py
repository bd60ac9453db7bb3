"""The library's own two tables beside the standards: `links` and `findings`."""

from collections.abc import Mapping

import pyarrow as pa

from ..model.standards import Standard, record_schema

LINKS, FINDINGS = "links", "findings"

# One row ties one record (by its source's key) to a subject; with an empty cl_key it ties every record
# of that table and source that carries the identifier, so that long histories need one row a person.
# A row for a record wins over a row for its identifier.
LINKS_SCHEMA = pa.schema(
    [
        ("cl_subject", pa.string()),
        ("kind", pa.string()),
        ("table", pa.string()),
        ("cl_source", pa.string()),
        ("cl_key", pa.string()),
        ("cl_ident", pa.string()),
        ("weight", pa.float64()),
        ("reason", pa.string()),
        ("how", pa.string()),
    ]
)

# `sides` is a JSON object of the rule's left_* and right_* columns; `sources` are those that disagree.
FINDINGS_SCHEMA = pa.schema(
    [
        ("finding", pa.string()),
        ("run", pa.string()),
        ("rule", pa.string()),
        ("rule_version", pa.string()),
        ("purpose", pa.string()),
        ("release", pa.string()),
        ("as_of", pa.date32()),
        ("selects", pa.string()),
        ("subject", pa.string()),
        ("reason", pa.string()),
        ("sides", pa.string()),
        ("sources", pa.list_(pa.string())),
        ("cl_ident", pa.string()),
        ("cl_source", pa.string()),
        ("cl_seen", pa.timestamp("us", "UTC")),
        ("cl_scope", pa.string()),
    ]
)

SYSTEM: Mapping[str, pa.Schema] = {LINKS: LINKS_SCHEMA, FINDINGS: FINDINGS_SCHEMA}

# The column by which a table's files are sorted.
SORT_KEY: Mapping[str, str] = {LINKS: "cl_subject"}


def schema_of(table: str, standards: Mapping[str, Standard]) -> pa.Schema:
    """The Arrow schema of a table: the standard's record schema, or the system table's own."""
    return SYSTEM[table] if table in SYSTEM else record_schema(standards[table])


def sort_key(table: str) -> str:
    """The column a table is sorted by: `cl_ident`, for links `cl_subject`."""
    return SORT_KEY.get(table, "cl_ident")
