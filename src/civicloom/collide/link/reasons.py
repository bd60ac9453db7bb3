"""Why two records were linked, in words."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from civicloom.model.own_yaml import own_yaml
from civicloom.model.sql import literal

from .levels import Comparison


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Code of a reason -> its words in English and Chinese."""
    text = Path(__file__).with_name("reasons.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, str]] = own_yaml(text)
    return found


def phrase(code: str) -> str:
    """The words of one reason in both languages: `same name 姓名相同`."""
    entry = words()[code]
    return f"{entry['en']} {entry['zh']}"


def reason_sql(comparisons: Sequence[Comparison]) -> str:
    """SQL that turns Splink's gamma columns into words; what is not known is left out."""
    parts = [_case(c) for c in comparisons]
    return f"concat_ws('; ', {', '.join(parts)})"


def _case(comparison: Comparison) -> str:
    count = len(comparison.levels)
    whens = " ".join(
        f"when {g} then {literal(phrase(comparison.code(g)))}" for g in range(count, -1, -1)
    )
    return f"case gamma_{comparison.column} {whens} end"
