"""Batch validation: what is plainly good is recognised at once; all else is judged, record by record where it
is little, on DuckDB where it is much.

There identifiers are judged on Arrow columns, long code lists by Arrow functions, the rest in SQL.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cached_property
from itertools import count
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import FunctionNullHandling, PythonUDFType

from civicloom.model.sql import literal, quoted

from ....model.bytewise import ascii_only, trimmed, whole
from ....model.clock import SystemClock
from ....model.identifiers import arrow_format_ok, arrow_ok
from ....model.standards import (
    Day,
    Field,
    Standard,
    field_check,
    folds_width,
)
from ..recognise import Look, Recogniser, Singly
from ..validation import BAD_CHECK, BAD_FORM, MASK, statement

_FEW = 4096  # records of a chunk that are judged singly: quicker than to plan a query
_SHORT = 24  # a list up to this length is faster as plain comparisons

_NUMBERS = count()  # a session may hold several statements; their functions must not share a name

_VERDICT = "cl__verdict_"

Column = Callable[[Any], pa.BooleanArray]


class DuckdbDialect:
    """DuckDB's texts; ``functions`` collects the Arrow functions that a statement calls."""

    def __init__(self) -> None:
        self.functions: dict[str, Column] = {}

    def name(self, name: str) -> str:
        return quoted(name)

    def literal(self, text: str) -> str:
        return literal(text)

    def trim(self, text: str, characters: str) -> str:
        return f"trim({text}, {literal(characters)})"

    def ascii_only(self, text: str) -> str:
        return f"strlen({text}) = length({text})"

    def matches(self, text: str, pattern: str) -> str:
        return f"regexp_full_match({text}, {literal(pattern)})"

    def iso_date(self, text: str) -> str:
        """Ten bytes that come out of the calendar as they went in."""
        value = f"TRY_CAST({text} AS DATE)"
        return (
            f"CASE WHEN strlen({text}) = 10 AND CAST({value} AS VARCHAR) = {text} THEN {value} END"
        )

    def moment(self, text: str, form: str, kind: str) -> str:
        value = f"TRY_STRPTIME({text}, {literal(form)})"
        return f"CAST({value} AS DATE)" if kind == "date" else value

    def compact_date(self, value: str) -> str:
        return f"strftime({value}, '%Y%m%d')"

    def number(self, text: str) -> str:
        """Beyond the range of doubles DuckDB gives null where IEEE gives infinity."""
        far = f"CASE WHEN starts_with({text}, '-') THEN '-inf'::DOUBLE ELSE 'inf'::DOUBLE END"
        return f"coalesce(TRY_CAST({text} AS DOUBLE), {far})"

    def one_of(self, text: str, codes: Iterable[str]) -> str:
        known = list(codes)
        if len(known) <= _SHORT:
            return f"({text} IN ({', '.join(map(literal, known))}))"
        listed = pa.array(known, pa.string())
        return self._call("codes", lambda values: pc.is_in(_flat(values), value_set=listed), text)

    def judged(self, field: Field, raw: str) -> str:
        """The verdicts come ready-made in a column of their own; see ``BatchValidator``."""
        return quoted(_VERDICT + field.name)

    def when(self, value: object, kind: str) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, int | float):
            return f"{value!r}::DOUBLE" if kind == "number" else str(value)
        if isinstance(value, datetime):
            return f"TIMESTAMP '{value.isoformat(' ')}'"
        return f"DATE '{value.isoformat()}'" if isinstance(value, date) else literal(str(value))

    def _call(self, stem: str, function: Column, text: str) -> str:
        """A call of an Arrow function; null counts as true."""
        name = f"cl__{stem}_{next(_NUMBERS)}"
        self.functions[name] = function
        return f"({text} IS NULL OR {name}({text}))"


def _flat(values: Any) -> Any:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


class BatchValidator:
    """Checks Arrow tables of texts against a standard. One for each thread; close it at the end.

    ``on`` and ``today`` as in ``model.standards.compile_checker``.
    """

    def __init__(
        self, standard: Standard, *, on: date | None = None, today: date | None = None
    ) -> None:
        self.standard = standard
        self.on = on
        self.today = today
        day = Day(on, today or SystemClock().now().date())
        checks = {f.name: field_check(f, standard, day) for f in standard.fields}
        self._recogniser = Recogniser(standard, checks, day.today)
        self._singly = Singly(standard, checks)
        self._judges = [
            (f.name, arrow_ok(f.identifier, on=today), arrow_format_ok(f.identifier, on=today))
            for f in standard.fields
            if f.identifier
        ]
        self._statements: dict[frozenset[str], str] = {}

    def check(self, texts: pa.Table) -> pa.Table:
        """The typed fields and ``cl_mask`` of a table whose columns are the standard's fields as texts."""
        columns = {f.name: trimmed(whole(texts.column(f.name))) for f in self.standard.fields}
        look = self._recogniser.look(columns)
        doubted = np.flatnonzero(~look.good)
        if len(doubted) <= _FEW:
            values, masks = self._singly.judge(columns, look)
            return pa.table(values | {MASK: pa.array(masks)})
        found = self._judged(pa.table(columns).take(pa.array(doubted)))
        return _merged(look, found)

    def _judged(self, texts: pa.Table) -> pa.Table:
        """The check in SQL of texts without blanks around them."""
        columns = {name: whole(texts.column(name)) for name in texts.column_names}
        plain = frozenset(
            f.name
            for f in self.standard.fields
            if not folds_width(f) or ascii_only(columns[f.name])
        )
        verdicts = {
            _VERDICT + name: _verdicts(columns[name], ok, form_ok)
            for name, ok, form_ok in self._judges
        }
        self.connection.register("cl__given", pa.table(columns | verdicts))
        try:
            return self.connection.sql(self._statement(plain)).to_arrow_table()
        finally:
            self.connection.unregister("cl__given")

    def close(self) -> None:
        """Let go of the session, if one was needed."""
        if "connection" in self.__dict__:
            self.connection.close()

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The session; many deliveries need none."""
        return duckdb.connect(config={"threads": 1, "memory_limit": "256MB"})

    def _statement(self, plain: frozenset[str]) -> str:
        """The check as SQL for this session, its functions made known."""
        if plain not in self._statements:
            dialect = DuckdbDialect()
            made = statement(self.standard, "cl__given", dialect, on=self.on, plain=plain)
            for name, function in dialect.functions.items():
                self.connection.create_function(
                    name,
                    function,
                    ["VARCHAR"],
                    "BOOLEAN",
                    type=PythonUDFType.ARROW,
                    null_handling=FunctionNullHandling.SPECIAL,
                )
            self._statements[plain] = made.sql
        return self._statements[plain]


def _verdicts(values: pa.Array, ok: Column, form_ok: Column) -> pa.Array:
    """0 for a valid identifier, else what is wrong with it; the form is asked only of those."""
    valid = ok(values)
    if valid.true_count == len(valid):
        return pa.repeat(pa.scalar(0, pa.int8()), len(values))
    bad = pc.indices_nonzero(pc.invert(valid))
    wrong = pc.if_else(form_ok(values.take(bad)), BAD_CHECK, BAD_FORM).cast(pa.int8())
    return pc.replace_with_mask(
        pa.repeat(pa.scalar(0, pa.int8()), len(values)), pc.invert(valid), wrong
    )


def _merged(look: Look, found: pa.Table) -> pa.Table:
    """What was recognised, with what was judged in the places that were doubted."""
    values = look.values | {MASK: pa.array(np.zeros(len(look.good), "i8"))}
    here = pa.array(~look.good)
    return pa.table(
        {
            name: pc.replace_with_mask(
                column, here, found.column(name).combine_chunks().cast(column.type)
            )
            for name, column in values.items()
        }
    )
