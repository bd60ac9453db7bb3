"""Whole columns of identifiers on one core, against python-stdnum value by value."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from stdnum.cn import ric, uscc

from civicloom.model.identifiers import arrow_ok, citizen_id, credit_code, house_code

BAR = 2.5e6
PEERS: dict[str, Callable[[str], bool]] = {"citizen-id": ric.is_valid, "credit-code": uscc.is_valid}


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Values a second for each kind; the bar is two and a half million."""
    for kind, make in MAKERS.items():
        chance = random.Random(1)
        values = [make(chance) for _ in range(20_000)]
        column = pa.array(values * (5 if quick else 100))
        ours = len(column) / seconds(lambda kind=kind, column=column: arrow_ok(kind)(column))
        peer = PEERS.get(kind)
        theirs = len(values) / seconds(lambda p=peer, v=values: [*map(p, v)]) if peer else None
        yield {
            "name": f"identifiers: {kind}",
            "ours": ours,
            "peer": theirs,
            "ratio": ours / theirs if theirs else None,
            "unit": "values/s",
            "bar": f">= {BAR:,.0f} values/s a core",
            "seconds": len(column) / ours,
            "ok": ours >= BAR,
        }


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of the quickest of five runs."""
    times = []
    for _ in range(5):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def a_citizen(chance: random.Random) -> str:
    """A valid citizen id, of a division on which the peer does not raise KeyError."""
    birth = date(1940, 1, 1) + timedelta(days=chance.randrange(30_000))
    first17 = f"3301{chance.randrange(2, 7):02}{birth:%Y%m%d}{chance.randrange(1000):03}"
    return first17 + citizen_id.check_character(first17)


def a_firm(chance: random.Random) -> str:
    """A valid credit code."""
    first8 = "".join(chance.choices(credit_code.ALPHABET, k=8))
    first17 = "91330106" + first8 + credit_code.organisation_check(first8)
    return first17 + credit_code.check_character(first17)


def a_house(chance: random.Random) -> str:
    """A house code of a room."""
    return "330106" + "".join(chance.choices("0123456789", k=house_code.ROOM_DIGITS - 6))


MAKERS = {"citizen-id": a_citizen, "credit-code": a_firm, "house-code": a_house}
