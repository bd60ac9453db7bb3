"""Numbers that pass their check digits: citizen ids (GB 11643), credit codes (GB 32100), phones."""

import numpy as np
from numpy.typing import NDArray

from civicloom.model.identifiers import citizen_id, credit_code

from .column import Text, digits, fixed
from .dice import Dice, Ints
from .draw_lists import lists

Bytes = NDArray[np.uint8]
_CITIZEN_CHECK = np.frombuffer(citizen_id.CHECK_CHARACTERS.encode(), np.uint8)
_INNER_CHECK = np.frombuffer(credit_code.INNER_CHECK.encode(), np.uint8)
_OUTER = np.frombuffer(credit_code.ALPHABET.encode(), np.uint8)
_PHONES = 10**9


def divisions() -> list[str]:
    """Divisions of first registration; the home division first."""
    people = lists("people")
    return [*people["home_divisions"], *people["divisions"]]


def sequences(division: Ints, born: Ints, sex: Ints) -> Ints:
    """Sequence numbers, odd for men, that differ wherever division, birth date and sex are the same."""
    key = (division * 200_000 + born + 50_000) * 2 + sex % 2
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    rank = np.empty(len(key), np.int64)
    rank[order] = np.arange(len(key)) - np.searchsorted(ranked, ranked)
    # 37 has no factor in common with 500, so 500 ranks give 500 numbers
    return (rank * 37 + born * 11 + division) % 500 * 2 + sex % 2


def citizen_ids(division: Ints, born: Ints, sequence: Ints) -> Text:
    """Citizen ids; ``division`` counts in :func:`divisions`, ``born`` in days since 1970."""
    front = np.array([int(code) for code in divisions()])[division]
    when = born.astype("datetime64[D]")
    month = when.astype("datetime64[M]")
    year = when.astype("datetime64[Y]").astype(np.int64) + 1970
    date = (
        year * 10_000
        + (month.astype(np.int64) % 12 + 1) * 100
        + (when - month).astype(np.int64)
        + 1
    )
    body = digits((front * 10**8 + date) * 1000 + sequence, 17)
    total = (body.astype(np.int64) - 48) @ np.array(citizen_id.WEIGHTS, np.int64)
    return fixed(np.column_stack([body, _CITIZEN_CHECK[total % 11]]))


def credit_codes(index: Ints, dice: Dice) -> Text:
    """Credit codes of firms: department 9, a category, the home division, an organisation code with MA in front."""
    rows = len(index)
    head = np.tile(np.frombuffer(b"91330199MA", np.uint8), (rows, 1))
    head[:, 1] += dice.pick("credit/category", index, [6, 3, 1]).astype(np.uint8)
    # 390_001 has no factor in common with 31, so no two firms share the six characters
    spread = (index + 1) * 390_001 % 31**6
    tail = _OUTER[spread[:, None] // 31 ** np.arange(5, -1, -1) % 31]
    inner = _values(np.column_stack([head[:, 8:], tail]), credit_code.INNER_ALPHABET)
    check = _INNER_CHECK[inner @ np.array(credit_code.INNER_WEIGHTS, np.int64) % 11]
    body = np.column_stack([head, tail, check])
    outer = _values(body, credit_code.ALPHABET) @ np.array(credit_code.OUTER_WEIGHTS, np.int64)
    return fixed(np.column_stack([body, _OUTER[-outer % 31]]))


def _values(characters: Bytes, alphabet: str) -> Ints:
    table = np.zeros(256, np.int64)
    table[np.frombuffer(alphabet.encode(), np.uint8)] = np.arange(len(alphabet))
    return table[characters]


def phones(index: Ints) -> Text:
    """Mobile numbers, another for each index below a thousand million."""
    rest = (index * 620_000_007 + 271_828_183) % _PHONES
    return fixed(digits((13 + index % 7) * _PHONES + rest, 11))
