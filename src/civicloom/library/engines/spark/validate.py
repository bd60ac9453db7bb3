"""Batch validation on Spark: the same statement in Spark's dialect, identifiers judged by Arrow functions."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from ....model.identifiers import arrow_format_ok, arrow_ok
from ....model.standards import Field, Standard
from ..validation import BAD_CHECK, BAD_FORM, statement

_FORMS = {"%Y": "yyyy", "%m": "MM", "%d": "dd", "%H": "HH", "%M": "mm", "%S": "ss"}


class SparkDialect:
    """Spark's texts; ``kinds`` collects the identifier kinds whose functions a statement calls."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()

    def name(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def literal(self, text: str) -> str:
        """Every character that Spark might read as an escape is written as one."""
        return "'" + "".join(_written(char) for char in text) + "'"

    def trim(self, text: str, characters: str) -> str:
        return f"trim(BOTH {self.literal(characters)} FROM {text})"

    def ascii_only(self, text: str) -> str:
        return f"octet_length({text}) = length({text})"

    def matches(self, text: str, pattern: str) -> str:
        return f"({text} RLIKE {self.literal(f'^(?:{pattern})$(?!{chr(92)}n)')})"

    def iso_date(self, text: str) -> str:
        form = self.matches(text, "[0-9]{4}-[0-9]{2}-[0-9]{2}")
        return f"CASE WHEN {form} AND {text} >= '0001' THEN try_cast({text} AS DATE) END"

    def moment(self, text: str, form: str, kind: str) -> str:
        for part, spark in _FORMS.items():
            form = form.replace(part, f"'{spark}'")
        pieces = form.split("'")
        quoted = "".join(p if n % 2 else (f"'{p}'" if p else "") for n, p in enumerate(pieces))
        value = f"try_to_timestamp({text}, {self.literal(quoted)})"
        return f"CAST({value} AS {'DATE' if kind == 'date' else 'TIMESTAMP_NTZ'})"

    def compact_date(self, value: str) -> str:
        return f"date_format({value}, 'yyyyMMdd')"

    def number(self, text: str) -> str:
        return f"CAST({text} AS DOUBLE)"

    def one_of(self, text: str, codes: Iterable[str]) -> str:
        return f"({text} IN ({', '.join(map(self.literal, codes))}))"

    def judged(self, field: Field, raw: str) -> str:
        self.kinds.add(field.identifier or "")
        return f"{_function(field.identifier or '')}({raw})"

    def when(self, value: object, kind: str) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, int | float):
            return f"CAST({value!r} AS DOUBLE)" if kind == "number" else str(value)
        if isinstance(value, datetime):
            return f"TIMESTAMP_NTZ '{value.isoformat(' ')}'"
        return (
            f"DATE '{value.isoformat()}'" if isinstance(value, date) else self.literal(str(value))
        )


def _written(char: str) -> str:
    if char.isalnum() or char in " ,.;:_-/()[]{}|+*?^$=<>@&!~#%":
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _function(kind: str) -> str:
    return f"cl__judge_{kind.replace('-', '_')}"


def validation_view(
    session: Any,
    standard: Standard,
    relation: str,
    *,
    on: date | None = None,
    today: date | None = None,
) -> Any:
    """A Spark frame of the typed fields and ``cl_mask`` of a view whose columns are the fields as texts."""
    dialect = SparkDialect()
    made = statement(standard, relation, dialect, on=on)
    for kind in dialect.kinds:
        session.udf.register(_function(kind), _judge(kind, today))
    return session.sql(made.sql)


def _judge(kind: str, today: date | None) -> Any:
    """0, ``BAD_CHECK`` or ``BAD_FORM`` for each value, as a function that Spark calls with whole columns."""
    import pandas as pd
    import pyarrow as pa
    from pyspark.sql.functions import pandas_udf

    def judge(values: pd.Series) -> pd.Series:
        texts = pa.array(values, pa.string(), from_pandas=True)
        ok = arrow_ok(kind, on=today)(texts).to_pandas()
        form = arrow_format_ok(kind, on=today)(texts).to_pandas()
        return (~ok).astype("int32") * form.map({True: BAD_CHECK, False: BAD_FORM}).astype("int32")

    judge.__annotations__ = {"values": pd.Series, "return": pd.Series}
    return pandas_udf(judge, "int")
