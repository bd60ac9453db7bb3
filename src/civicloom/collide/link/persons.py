"""How two records of persons are compared, by the roles that their fields have."""

from .levels import Comparison, Level, both, same

_ONE_OFF = "{characters}(name_l, name_r) <= 1"
_AT_LEAST_THREE = "length(name_l) + length(name_r) >= 5"
_BIRTH_SWAPPED = (
    "substr(birth_l, 1, 4) = substr(birth_r, 1, 4) and "
    "substr(birth_l, 5, 2) = substr(birth_r, 7, 2) and substr(birth_l, 7, 2) = substr(birth_r, 5, 2)"
)

CHINESE_NAME = Comparison(
    "name",
    ("name", "sound"),
    (
        Level("name-same", same("name"), "name"),
        Level("name-same-sound", same("sound")),
        Level("name-one-character", f"{_AT_LEAST_THREE} and {_ONE_OFF}"),
        Level("name-one-of-two-characters", _ONE_OFF),
    ),
    both("name"),
)

LATIN_NAME = Comparison(
    "name",
    ("name",),
    (
        Level("name-same", same("name"), "name"),
        Level("name-close", "{jaro}(name_l, name_r) >= 0.94"),
        Level("name-alike", "{jaro}(name_l, name_r) >= 0.88"),
    ),
    both("name"),
)


def _latin(part: str, other: str) -> Comparison:
    """A given or family name; names in each other's place count, and a bare initial."""
    swapped = f"{part}_l = {other}_r and {other}_l = {part}_r"
    initial = f"(length({part}_l) = 1 or length({part}_r) = 1) and substr({part}_l, 1, 1) = substr({part}_r, 1, 1)"
    return Comparison(
        part,
        (part, other),
        (
            Level(f"{part}-same", same(part), part),
            Level(f"{part}-swapped", swapped),
            Level(f"{part}-close", f"{{jaro}}({part}_l, {part}_r) >= 0.92"),
            Level(f"{part}-alike", f"{{jaro}}({part}_l, {part}_r) >= 0.85 or ({initial})"),
        ),
        both(part),
    )


GIVEN = _latin("given", "family")
FAMILY = _latin("family", "given")
MIDDLE = Comparison(
    "middle",
    ("middle",),
    (
        Level("middle-same", same("middle")),
        Level("middle-initial", "substr(middle_l, 1, 1) = substr(middle_r, 1, 1)"),
    ),
    both("middle"),
)
BIRTH = Comparison(
    "birth",
    ("birth",),
    (
        Level("birth-same", same("birth")),
        Level("birth-one-digit", "{edits}(birth_l, birth_r) <= 1"),
        Level("birth-day-month-swapped", _BIRTH_SWAPPED),
        Level("birth-two-digits", "{edits}(birth_l, birth_r) <= 2"),
    ),
    both("birth"),
)
SEX = Comparison("sex", ("sex",), (Level("sex-same", same("sex")),), both("sex"))
PHONE = Comparison(
    "phone",
    ("phone",),
    (
        Level("phone-same", same("phone"), "phone"),
        Level("phone-one-digit", "{edits}(phone_l, phone_r) <= 1"),
    ),
    both("phone"),
)
EMAIL = Comparison(
    "email",
    ("email",),
    (
        Level("email-same", same("email"), "email"),
        Level("email-same-user", "split_part(email_l, '@', 1) = split_part(email_r, '@', 1)"),
        Level("email-alike", "{jaro}(email_l, email_r) >= 0.9"),
    ),
    both("email"),
)


def number_like(column: str, name: str) -> Comparison:
    return Comparison(
        name,
        (column,),
        (
            Level(f"{name}-same", same(column)),
            Level(f"{name}-one-digit", f"{{edits}}({column}_l, {column}_r) <= 1"),
            Level(f"{name}-two-digits", f"{{edits}}({column}_l, {column}_r) <= 2"),
        ),
        both(column),
    )


CITIZEN_ID = number_like("cid", "citizen-id")
NATIONAL_ID = number_like("nid", "national-id")

_PARTS = "coalesce({0}_l, '') = coalesce({0}_r, '')"
CHINESE_ADDRESS = Comparison(
    "address",
    (),
    (
        Level(
            "address-same-room",
            f"{same('house')} or ({same('road', 'number', 'room')} and {_PARTS.format('building')})",
        ),
        Level("address-same-building", same("road", "number", "building")),
        Level("address-same-number", same("road", "number")),
        Level("address-same-road", same("road")),
    ),
    f"({both('house')}) or ({both('road')})",
)
LATIN_ADDRESS = Comparison(
    "address",
    ("road",),
    (
        Level(
            "address-same",
            f"{same('road')} and {_PARTS.format('number')} and {_PARTS.format('unit')}",
            None,
        ),
        Level("address-alike", f"{_PARTS.format('number')} and {{jaro}}(road_l, road_r) >= 0.9"),
        Level("address-same-road", same("road")),
    ),
    both("road"),
)
SUBURB = Comparison(
    "suburb",
    ("suburb",),
    (
        Level("suburb-same", same("suburb"), "suburb"),
        Level("suburb-alike", "{jaro}(suburb_l, suburb_r) >= 0.9"),
    ),
    both("suburb"),
)
POSTCODE = number_like("postcode", "postcode")


def comparisons(columns: frozenset[str], chinese: bool) -> tuple[Comparison, ...]:
    """What to compare, given the columns that hold anything and the script of the names."""
    name = (
        (CHINESE_NAME,)
        if chinese
        else (GIVEN, FAMILY, MIDDLE)
        if "family" in columns
        else (LATIN_NAME,)
    )
    place = chinese_place(columns) if chinese else (LATIN_ADDRESS, SUBURB, POSTCODE)
    every = (*name, BIRTH, SEX, PHONE, EMAIL, CITIZEN_ID, NATIONAL_ID, *place)
    return tuple(c for c in every if columns.issuperset(c.columns))


def chinese_place(columns: frozenset[str]) -> tuple[Comparison, ...]:
    """The address, when there is a house code or a road to compare."""
    return (CHINESE_ADDRESS,) if columns & {"house", "road"} else ()
