"""The register of house codes: which dwelling bore which code when.

The grid digits tie a code to a grid, so redrawing grids gives old dwellings new codes. Nothing is ever
overwritten: a retired code keeps its dates and names the codes that took its place.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ..errors import CivicloomError
from . import house_code


@dataclass(frozen=True)
class Tenure:
    """One code's life: issued inclusive, retired exclusive (None: in force), and what took its place."""

    code: str
    issued: date
    retired: date | None = None
    successors: tuple[str, ...] = ()

    def holds(self, on: date) -> bool:
        """Whether the code was in force on a day."""
        return self.issued <= on and (self.retired is None or on < self.retired)


class HouseCodeRegister:
    """A register that is never edited: each change gives a new one.

    >>> old, new = "4403070030030400042000003", "4403070030030500042000003"
    >>> register = HouseCodeRegister().issue(old, date(2019, 1, 1))
    >>> register = register.redraw({old: (new,)}, date(2024, 7, 1))
    >>> register.on(new, date(2020, 5, 1)), register.present(old)
    (('4403070030030400042000003',), ('4403070030030500042000003',))
    """

    def __init__(self, tenures: Iterable[Tenure] = ()) -> None:
        """A register of known tenures. Raises IDN-012 for a code that stands twice."""
        self._tenures: dict[str, Tenure] = {}
        self._before: dict[str, list[str]] = {}
        for tenure in tenures:
            if tenure.code in self._tenures:
                raise CivicloomError("IDN-012", code=tenure.code)
            self._tenures[tenure.code] = tenure
            for successor in tenure.successors:
                self._before.setdefault(successor, []).append(tenure.code)

    @property
    def tenures(self) -> Mapping[str, Tenure]:
        """Every code ever issued, with its life."""
        return self._tenures

    def issue(self, code: str, on: date) -> "HouseCodeRegister":
        """A register with one more code. Raises IDN-012 when it was issued before, IDN-013 for a bad form."""
        return self.issue_all([code], on)

    def issue_all(self, codes: Iterable[str], on: date) -> "HouseCodeRegister":
        """A register with these codes in force from a day on. Raises like :meth:`issue`."""
        new = [Tenure(code, on) for code in codes]
        for tenure in new:
            if not house_code.form_ok(tenure.code):
                raise CivicloomError("IDN-013", code=tenure.code)
        return HouseCodeRegister([*self._tenures.values(), *new])

    def retire(self, code: str, on: date, successors: Iterable[str] = ()) -> "HouseCodeRegister":
        """A register in which a code ends; its successors must have been issued.

        Raises IDN-014 for a code or successor that is not in the register, IDN-015 for one that has ended
        or that would end before it began, IDN-016 for a successor that would make a circle.
        """
        return self.retire_all({code: successors}, on)

    def retire_all(self, moves: Mapping[str, Iterable[str]], on: date) -> "HouseCodeRegister":
        """A register in which codes end, each with its successors. Raises like :meth:`retire`."""
        after = dict(self._tenures)
        for code, successors in moves.items():
            tenure = self._known(code)
            following = tuple(self._known(successor).code for successor in successors)
            if tenure.retired is not None or on < tenure.issued:
                raise CivicloomError("IDN-015", code=code, on=on)
            after[code] = replace(tenure, retired=on, successors=following)
        register = HouseCodeRegister(after.values())
        for code in moves:
            if any(code in register._descendants(s) for s in after[code].successors):
                raise CivicloomError("IDN-016", code=code)
        return register

    def redraw(self, moves: Mapping[str, Iterable[str]], on: date) -> "HouseCodeRegister":
        """A register after grids were redrawn: old codes end on a day, and theirs begin the same day."""
        targets = {old: tuple(new) for old, new in moves.items()}
        new = dict.fromkeys(code for codes in targets.values() for code in codes)
        return self.issue_all(new, on).retire_all(targets, on)

    def on(self, code: str, on: date) -> tuple[str, ...]:
        """The codes that the dwelling of this code bore on a day; several when it was split or merged."""
        return tuple(c for c in self.history(code) if self._tenures[c].holds(on))

    def present(self, code: str) -> tuple[str, ...]:
        """The codes in force that an old code leads to; none when the dwelling is gone."""
        return tuple(c for c in sorted(self._descendants(code)) if self._tenures[c].retired is None)

    def history(self, code: str) -> tuple[str, ...]:
        """Every code of the same dwelling, the ones before and after it, by date of issue."""
        family = self._descendants(code) | self._ancestors(code)
        return tuple(sorted(family, key=lambda c: (self._tenures[c].issued, c)))

    def _known(self, code: str) -> Tenure:
        if code not in self._tenures:
            raise CivicloomError("IDN-014", code=code)
        return self._tenures[code]

    def _descendants(self, code: str) -> set[str]:
        return self._reach(code, lambda one: self._known(one).successors)

    def _ancestors(self, code: str) -> set[str]:
        return self._reach(code, lambda one: self._before.get(one, ()))

    def _reach(self, code: str, step: Callable[[str], Iterable[str]]) -> set[str]:
        found, waiting = set[str](), [self._known(code).code]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(step(one))
        return found
