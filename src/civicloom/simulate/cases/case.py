"""A case: one way in which a rule's words are met, or just missed."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from .stage import Stage

Plant = Callable[[Stage], int]
"""Sets a case up and gives the number of its subject."""


@dataclass(frozen=True)
class Case:
    """``found`` says whether the rule must find the subject or must leave it alone."""

    name: str
    found: bool
    plant: Plant


CASES: dict[str, list[Case]] = defaultdict(list)
"""The cases of each rule, the ones at a boundary first."""


def found(rule: str, name: str) -> Callable[[Plant], Plant]:
    """A case that the rule must find."""
    return _listed(rule, name, True)


def missed(rule: str, name: str) -> Callable[[Plant], Plant]:
    """A near miss, which the rule must not find."""
    return _listed(rule, name, False)


def _listed(rule: str, name: str, is_found: bool) -> Callable[[Plant], Plant]:
    def keep(plant: Plant) -> Plant:
        CASES[rule].append(Case(name, is_found, plant))
        return plant

    return keep
