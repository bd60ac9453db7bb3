"""The table of dirt: which kind, in which column of which source, how often."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from civicloom.model.own_yaml import own_yaml

from . import names, values

Spoil = Callable[[str, int], str | None]
DUPLICATE, SHORT_ROW, STALE_ADDRESS = "duplicate", "short-row", "stale-address"
SPOILS: Mapping[str, Spoil] = {
    "same-sound": names.same_sound,
    "similar-shape": names.similar_shape,
    "traditional": names.traditional,
    "unknown-character": names.unknown_character,
    "missing": values.missing,
    "empty": values.empty,
    "missing-key": values.missing,
    "wrong-check-digit": values.wrong_check_digit,
    "old-15-digits": values.old_15_digits,
    "spreadsheet-number": values.spreadsheet_number,
    "lower-case-x": values.lower_case_x,
    "full-width": values.full_width,
    "full-width-phone": values.full_width,
    "padded": values.padded,
    "wrong-date-format": values.wrong_date_format,
    "impossible-date": values.impossible_date,
    "swapped-day-month": values.swapped_day_month,
    "wrong-code": values.wrong_code,
    "not-a-number": values.not_a_number,
    "short-address": values.short_address,
    "dashed-address": values.dashed_address,
    "numerals-address": values.numerals_address,
    "mistyped-house-code": values.mistyped_house_code,
    "stray-quote": values.stray_quote,
}
"""What each kind does to a value; the three kinds named above need the row or another house."""


@dataclass(frozen=True)
class Line:
    """One line of the table; ``column`` is empty for dirt of whole rows."""

    kind: str
    column: str
    rate: float
    lost: bool


@cache
def dirt_of(source: str) -> tuple[Line, ...]:
    """The lines of a source."""
    table = own_yaml((files(__package__) / "dirt.yaml").read_text("utf-8"))
    lost = {kind: facts["lost"] for kind, facts in table["kinds"].items()}
    return tuple(
        Line(line["kind"], line.get("column", ""), line["rate"], lost[line["kind"]])
        for line in table["sources"].get(source, ())
    )
