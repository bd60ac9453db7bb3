"""Comparison levels in SQL: how alike two values are, from the same to different.

DuckDB's edit distances count bytes, so text with Chinese characters is compared by a macro of `length`
and `substr`, which count characters; the distances are used on ASCII text only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb


@dataclass(frozen=True)
class Level:
    """One degree of likeness: its code in the reasons and its condition on `{c}_l` and `{c}_r`."""

    code: str
    sql: str
    frequency: str | None = None  # the column whose term frequency adjusts the weight


@dataclass(frozen=True)
class Comparison:
    """Two values, or groups of values, compared; levels go from most to least alike."""

    name: str
    columns: tuple[str, ...]
    levels: tuple[Level, ...]
    known: str  # when the comparison says anything at all; otherwise its weight is zero

    @property
    def column(self) -> str:
        """The name as an SQL column."""
        return self.name.replace("-", "_")

    def settings(self) -> dict[str, Any]:
        """The comparison as Splink takes it."""
        conditions = [(level.sql.format_map(FUNCTIONS), level) for level in self.levels]
        return {
            "output_column_name": self.column,
            "comparison_levels": [
                {
                    "sql_condition": f"not ({self.known})",
                    "is_null_level": True,
                    "label_for_charts": "unknown",
                },
                *(_settings(sql, level) for sql, level in conditions),
                {"sql_condition": "ELSE", "label_for_charts": f"{self.name}-differs"},
            ],
        }

    def code(self, gamma: int) -> str:
        """The level's code for the value that Splink gives: -1 unknown, 0 differs, upwards more alike."""
        if gamma < 0:
            return f"{self.name}-unknown"
        return self.levels[len(self.levels) - gamma].code if gamma else f"{self.name}-differs"


FUNCTIONS = {
    "jaro": "jaro_winkler_similarity",
    "edits": "damerau_levenshtein",
    "characters": "character_edits",
}
"""The similarity functions that levels name."""


def _settings(sql: str, level: Level) -> dict[str, Any]:
    plain: dict[str, Any] = {"sql_condition": sql, "label_for_charts": level.code}
    if level.frequency:
        plain["tf_adjustment_column"] = level.frequency
    return plain


def both(*columns: str) -> str:
    """Both records have all the columns."""
    return " and ".join(f"{c}_l is not null and {c}_r is not null" for c in columns)


def same(*columns: str) -> str:
    """All the columns are equal."""
    return " and ".join(f"{c}_l = {c}_r" for c in columns)


_REPLACED = "substr(a, i + 2) = substr(b, i + 2)"
_SWAPPED = (
    "substr(a, i + 1, 1) = substr(b, i + 2, 1) and substr(a, i + 2, 1) = substr(b, i + 1, 1) "
    "and substr(a, i + 3) = substr(b, i + 3)"
)


def define(con: duckdb.DuckDBPyConnection) -> None:
    """The macro `character_edits(a, b)`: 1 when the texts are one character apart at most, otherwise 2.

    One apart: a character replaced, dropped or put in, or two neighbours swapped, counted in characters.
    """
    at = (
        f"left(a, i) = left(b, i) and case length(a) - length(b) when 0 then ({_REPLACED} or {_SWAPPED}) "
        "when 1 then substr(a, i + 2) = substr(b, i + 1) else substr(b, i + 2) = substr(a, i + 1) end"
    )
    places = f"list_transform(range(0, greatest(length(a), length(b))), lambda i: {at})"
    con.execute(
        "create or replace temp macro character_edits(a, b) as "
        f"case when abs(length(a) - length(b)) <= 1 and list_bool_or({places}) then 1 else 2 end"
    )


def pick(comparisons: Sequence[Comparison], columns: frozenset[str]) -> tuple[Comparison, ...]:
    """The comparisons whose columns hold anything."""
    return tuple(c for c in comparisons if columns.issuperset(c.columns))
