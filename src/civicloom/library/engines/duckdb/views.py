"""View texts over lists of Parquet files."""

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from civicloom.model.sql import literal, quoted


def view_sql(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[str],
    columns: Sequence[str] | None,
    schema: pa.Schema | None,
    scope: str,
) -> str:
    """A SELECT over the files: these columns, nulls where no file has one, rows of the scope."""
    if not files:
        return _empty(columns, schema or pa.schema([]))
    relation = files_relation(files)
    held = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()]
    wanted = list(columns) if columns is not None else (schema.names if schema else held)
    chosen = [quoted(name) if name in held else _null(name, schema) for name in wanted]
    where = f" WHERE starts_with(cl_scope, {literal(scope)})" if scope else ""
    return f"SELECT {', '.join(chosen)} FROM {relation}{where}"


def files_relation(files: Sequence[str]) -> str:
    """`read_parquet([...])` over exactly these files, matching columns by name."""
    return f"read_parquet([{', '.join(map(literal, files))}], union_by_name = true)"


def _empty(columns: Sequence[str] | None, schema: pa.Schema) -> str:
    names = list(columns) if columns is not None else schema.names
    return f"SELECT {', '.join(_null(name, schema) for name in names)} WHERE false"


def _null(name: str, schema: pa.Schema | None) -> str:
    kind = schema.field(name).type if schema is not None and name in schema.names else pa.string()
    return f"CAST(NULL AS {sql_type(kind)}) AS {quoted(name)}"


def sql_type(kind: pa.DataType) -> str:
    """DuckDB's name of an Arrow type that records use."""
    if pa.types.is_list(kind):
        return f"{sql_type(kind.value_type)}[]"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMPTZ" if kind.tz else "TIMESTAMP"
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    return _PLAIN.get(str(kind), "VARCHAR")


_PLAIN = {
    "int64": "BIGINT",
    "int32": "INTEGER",
    "double": "DOUBLE",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "time64[us]": "TIME",
}
