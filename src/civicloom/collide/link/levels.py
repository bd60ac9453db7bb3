"""Comparison levels in SQL: how alike two values are, from the same to different.

DuckDB's edit distances count bytes, so text with Chinese characters is compared by `length` and
`substr`, which count characters on every engine; the distances are used on ASCII text only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


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

    def settings(self, dialect: str) -> dict[str, Any]:
        """The comparison as Splink takes it."""
        words = FUNCTIONS[dialect]
        conditions = [(level.sql.format_map(words), level) for level in self.levels]
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
    "duckdb": {
        "jaro": "jaro_winkler_similarity",
        "edits": "damerau_levenshtein",
        "plain_edits": "levenshtein",
    },
    "spark": {"jaro": "jaro_winkler", "edits": "damerau_levenshtein", "plain_edits": "levenshtein"},
}
"""What each engine calls its similarity functions (on Spark they come with Splink)."""


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


def one_character(column: str, longest: int = 8) -> str:
    """One character replaced, dropped, put in, or two neighbours swapped, counted in characters."""
    left, right = f"{column}_l", f"{column}_r"
    return f"({_replaced(left, right, longest)} or {_dropped(left, right, longest)} or {_dropped(right, left, longest)})"


def _replaced(left: str, right: str, longest: int) -> str:
    """Equal length, and the same text before and after one character or two swapped ones."""
    at = [
        f"(substr({left}, 1, {i}) = substr({right}, 1, {i}) and "
        f"(substr({left}, {i + 2}) = substr({right}, {i + 2}) or "
        f"(substr({left}, {i + 1}, 1) = substr({right}, {i + 2}, 1) and "
        f"substr({left}, {i + 2}, 1) = substr({right}, {i + 1}, 1) and "
        f"substr({left}, {i + 3}) = substr({right}, {i + 3}))))"
        for i in range(longest)
    ]
    return f"(length({left}) = length({right}) and length({left}) <= {longest} and ({' or '.join(at)}))"


def _dropped(long: str, short: str, longest: int) -> str:
    at = [
        f"concat(substr({long}, 1, {i}), substr({long}, {i + 2})) = {short}" for i in range(longest)
    ]
    return f"(length({long}) = length({short}) + 1 and length({long}) <= {longest} and ({' or '.join(at)}))"


def pick(comparisons: Sequence[Comparison], columns: frozenset[str]) -> tuple[Comparison, ...]:
    """The comparisons whose columns hold anything."""
    return tuple(c for c in comparisons if columns.issuperset(c.columns))
