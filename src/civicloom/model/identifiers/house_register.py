"""The register of house codes: which dwelling bore which code when.

The grid digits tie a code to a grid, so redrawing grids gives old dwellings new codes. Nothing is ever
overwritten: a retired code keeps its dates and names the codes that took its place.
"""

from collections.abc import Iterable, Mapping
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
        if not house_code.form_ok(code):
            raise CivicloomError("IDN-013", code=code)
        return HouseCodeRegister([*self._tenures.values(), Tenure(code, on)])

    def retire(self, code: str, on: date, successors: Iterable[str] = ()) -> "HouseCodeRegister":
        """A register in which a code ends; its successors must have been issued.

        Raises IDN-014 for a code or successor that is not in the register, IDN-015 for one that has ended
        or that would end before it began, IDN-016 for a successor that would make a circle.
        """
        tenure = self._known(code)
        following = tuple(self._known(successor).code for successor in successors)
        if tenure.retired is not None or on < tenure.issued:
            raise CivicloomError("IDN-015", code=code, on=on)
        if any(code in self._descendants(successor) for successor in following):
            raise CivicloomError("IDN-016", code=code)
        ended = replace(tenure, retired=on, successors=following)
        return HouseCodeRegister(ended if t.code == code else t for t in self._tenures.values())

    def redraw(self, moves: Mapping[str, Iterable[str]], on: date) -> "HouseCodeRegister":
        """A register after grids were redrawn: old codes end on a day, and theirs begin the same day."""
        register = self
        targets = {old: tuple(new) for old, new in moves.items()}
        for code in dict.fromkeys(code for new in targets.values() for code in new):
            register = register.issue(code, on)
        for old, new in targets.items():
            register = register.retire(old, on, new)
        return register

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
        return self._reach(code, {c: t.successors for c, t in self._tenures.items()})

    def _ancestors(self, code: str) -> set[str]:
        return self._reach(code, self._before)

    def _reach(self, code: str, steps: Mapping[str, Iterable[str]]) -> set[str]:
        found, waiting = set[str](), [self._known(code).code]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(steps.get(one, ()))
        return found
