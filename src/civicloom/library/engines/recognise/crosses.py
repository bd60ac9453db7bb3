"""The named checks across fields on typed columns: which records do not plainly pass."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ....model.bytewise import places
from ....model.written_days import written_days

Doubts = Callable[[Sequence[pa.Array]], pa.BooleanArray]
"""From values, null where none was given, to truth where a record does not plainly pass; null is no doubt."""


def _birth(values: Sequence[pa.Array]) -> pa.BooleanArray:
    born, citizen = values
    rows, characters = places(citizen, 18)
    known = np.zeros(len(citizen), "i4")
    _, known[rows] = written_days(characters[6:14] - np.uint8(ord("0")))
    return pc.not_equal(born.cast(pa.int32()), pa.array(known, mask=np.asarray(citizen.is_null())))


def _sex(values: Sequence[pa.Array]) -> pa.BooleanArray:
    sex, citizen = values
    odd = pc.is_in(pc.utf8_slice_codeunits(citizen, 16, 17), value_set=pa.array(list("13579")))
    told = pc.is_in(sex, value_set=pa.array(["1", "2"]))
    wrong = pc.xor(pc.equal(sex, "1"), odd)
    return pc.and_(pc.and_(told, wrong), pc.is_valid(citizen))


def _not_before(values: Sequence[pa.Array]) -> pa.BooleanArray:
    return pc.less(*values)


def _at_least_one(values: Sequence[pa.Array]) -> pa.BooleanArray:
    return reduce(pc.and_, map(pc.is_null, values))


def _at_most_one(values: Sequence[pa.Array]) -> pa.BooleanArray:
    return pc.greater(reduce(pc.add, [pc.cast(pc.is_valid(v), pa.int8()) for v in values]), 1)


def _required_when(values: Sequence[pa.Array]) -> pa.BooleanArray:
    """Which values of the other require it is left to the check that judges what is in doubt."""
    wanted, other = values
    return pc.and_(pc.is_null(wanted), pc.is_valid(other))


CROSSES: Mapping[str, Doubts] = {
    "birth-matches-citizen-id": _birth,
    "sex-matches-citizen-id": _sex,
    "not-before": _not_before,
    "at-least-one-of": _at_least_one,
    "at-most-one-of": _at_most_one,
    "required-when": _required_when,
}
