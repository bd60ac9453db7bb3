"""How two records of organisations are compared, by the roles that their fields have."""

from .levels import Comparison, Level, both, same
from .persons import LATIN_ADDRESS, PHONE, POSTCODE, SUBURB, chinese_place, number_like

CREDIT_CODE = number_like("uscc", "credit-code")
WEBSITE = Comparison(
    "website", ("domain",), (Level("website-same", same("domain"), "domain"),), both("domain")
)


def _name(close: Level) -> Comparison:
    """The whole name, then without region and form, then without words of the trade."""
    return Comparison(
        "org-name",
        ("folded", "core", "brand"),
        (
            Level("org-name-same", same("folded"), "folded"),
            Level("org-name-same-core", same("core"), "core"),
            close,
            Level("org-name-same-brand", same("brand"), "brand"),
        ),
        both("folded"),
    )


CHINESE_NAME = _name(
    Level(
        "org-name-one-character",
        "length(core_l) >= 4 and length(core_r) >= 4 and {characters}(core_l, core_r) <= 1",
    )
)
LATIN_NAME = _name(
    Level("org-name-close", "length(core_l) >= 5 and {jaro}(core_l, core_r) >= 0.95")
)


def comparisons(columns: frozenset[str], chinese: bool) -> tuple[Comparison, ...]:
    """What to compare, given the columns that hold anything and the script of the names."""
    name = CHINESE_NAME if chinese else LATIN_NAME
    address = chinese_place(columns) if chinese else (LATIN_ADDRESS,)
    every = (name, CREDIT_CODE, WEBSITE, PHONE, *address, SUBURB, POSTCODE)
    return tuple(c for c in every if columns.issuperset(c.columns))
