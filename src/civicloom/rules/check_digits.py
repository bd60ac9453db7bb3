"""The two check digits as SQL, for normal forms: upper case, half width, no spaces."""

from ..model.identifiers import citizen_id, credit_code


def _value(position: int, alphabet: str) -> str:
    return f"(strpos('{alphabet}', substr(:x, {position}, 1)) - 1)"


def _weighted(first: int, weights: tuple[int, ...], alphabet: str) -> str:
    terms = (f"{_value(first + i, alphabet)} * {weight}" for i, weight in enumerate(weights))
    return f"({' + '.join(terms)})"


def _is(position: int, characters: str, remainder: str) -> str:
    """The character at a position is the one that the remainder picks."""
    return f"substr(:x, {position}, 1) = substr('{characters}', cast({remainder} as bigint) + 1, 1)"


_TEN = "0123456789"
_BIRTH = "concat_ws('-', substr(:x, 7, 4), substr(:x, 11, 2), substr(:x, 13, 2))"

CITIZEN_ID = (
    "case when coalesce(regexp_matches(:x, '^[1-9][0-9]{16}[0-9X]$'), false)"
    f" then coalesce(try_cast({_BIRTH} as date) <= :as_of, false) and "
    + _is(18, citizen_id.CHECK_CHARACTERS, _weighted(1, citizen_id.WEIGHTS, _TEN) + " % 11")
    + " else false end"
)
"""GB 11643: form, a birth date not after the day of the run, check character."""

_OUTER = _weighted(1, credit_code.OUTER_WEIGHTS, credit_code.ALPHABET)
_INNER = _weighted(9, credit_code.INNER_WEIGHTS, credit_code.INNER_ALPHABET)
_PAIRS = ", ".join(f"'{pair}'" for pair in sorted(credit_code.PAIRS))

CREDIT_CODE = (
    f"case when coalesce(regexp_matches(:x, '^[1-9ANY][1-9][0-9]{{6}}[{credit_code.ALPHABET}]{{10}}$'), false)"
    f" then substr(:x, 1, 2) in ({_PAIRS})"
    f" and {_is(18, credit_code.ALPHABET, f'(31 - {_OUTER} % 31) % 31')}"
    f" and {_is(17, credit_code.INNER_CHECK, f'{_INNER} % 11')}"
    " else false end"
)
"""GB 32100: form, department and category, outer check, check of the organisation code inside."""
