"""Planting every case of every rule, and remembering what each rule must and must not find."""

from dataclasses import dataclass
from itertools import cycle, islice

from . import dwellings, firms, persons, premises
from .case import CASES
from .stage import Stage

SUBJECTS = {
    "undeclared-rentals": "house",
    "conflicting-residence": "person",
    "crowded-firm-address": "house",
    "unlicensed-premises-incidents": "house",
    "licences-on-retired-houses": "licence",
    "cancelled-but-filing": "firm",
    "allowance-untold": "person",
    "dwellings-without-card": "house",
    "expired-licence-trading": "firm",
    "overlapping-leases": "house",
    "repeat-incidents": "house",
    "firm-address-unknown": "firm",
}
"""The twelve shipped rules, and what the number of a subject counts."""
_MODULES = (dwellings, firms, persons, premises)


@dataclass(frozen=True)
class Planted:
    """One planted case: the number of its subject, and whether the rule must find it."""

    rule: str
    subject: int
    case: str
    found: bool


def plant(stage: Stage, counts: dict[str, int]) -> list[Planted]:
    """So many findings, and as many near misses, of each rule; all variants in turn."""
    planted = []
    for rule in SUBJECTS:
        for is_found in (True, False):
            variants = cycle(case for case in CASES[rule] if case.found is is_found)
            for case in islice(variants, counts[rule]):
                planted.append(Planted(rule, case.plant(stage), case.name, is_found))
    return planted
