"""Which fields of which tables a card may show: all that one purpose allows its actor, and no more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ...model.standards import Standard
from ...purpose import Actor, Answer, Register, may
from .card import Withheld

FIELDS_NOT_AGREED, TABLE_NOT_USED = "PUR-029", "PUR-023"


@dataclass(frozen=True)
class Allowed:
    """The fields to read of each table, the answers they rest on, and what is withheld."""

    fields: Mapping[str, tuple[str, ...]]
    answers: tuple[Answer, ...]
    withheld: tuple[Withheld, ...]

    @property
    def answer(self) -> Answer:
        """One answer for the whole card: a yes with every agreement it rests on, or the no that tells most.

        A card asks every table: that the purpose does not use one says nothing of those that it uses.
        """
        yes = [answer for answer in self.answers if answer.allowed]
        if not yes:
            used = (answer for answer in self.answers if answer.code != TABLE_NOT_USED)
            return next(used, self.answers[0])
        agreed = tuple(sorted({name for answer in yes for name in answer.agreements}))
        under = next((answer for answer in yes if answer.agreements), yes[0])
        facts = {**under.facts, "tables": ", ".join(self.fields), "agreements": ", ".join(agreed)}
        return replace(under, agreements=agreed, facts=facts)


def allowed(
    actor: Actor,
    purpose: str,
    standards: Iterable[Standard],
    *,
    register: Register,
    today: date,
) -> Allowed:
    """Ask `may` for each table; what one table refuses does not close the others."""
    fields: dict[str, tuple[str, ...]] = {}
    answers: list[Answer] = []
    withheld: list[Withheld] = []
    for standard in standards:
        seen, answer, kept_back = _of_table(actor, purpose, standard, register, today)
        withheld += kept_back
        answers.append(answer)
        if answer.allowed:
            fields[standard.id] = seen
    return Allowed(fields, tuple(answers), tuple(withheld))


def _of_table(
    actor: Actor, purpose: str, standard: Standard, register: Register, today: date
) -> tuple[tuple[str, ...], Answer, list[Withheld]]:
    fields, withheld = _in_purpose(actor, purpose, standard, register, today)
    answer = may(actor, purpose, {standard.id: fields}, register=register, today=today)
    if answer.code == FIELDS_NOT_AGREED:
        missing = str(answer.facts["fields"]).split(", ")
        withheld.append(_withheld(standard, missing, answer))
        fields = tuple(name for name in fields if name not in missing)
        answer = may(actor, purpose, {standard.id: fields}, register=register, today=today)
    if not answer.allowed:
        return (), answer, [_withheld(standard, standard.names, answer)]
    return fields, answer, withheld


def _in_purpose(
    actor: Actor, purpose: str, standard: Standard, register: Register, today: date
) -> tuple[tuple[str, ...], list[Withheld]]:
    declared = register.purposes.get(purpose)
    if declared is None or standard.id not in declared.fields:
        return standard.names, []
    protected = register.protected.get(standard.id, frozenset())
    inside = tuple(n for n in standard.names if declared.covers(standard.id, n, protected))
    outside = [name for name in standard.names if name not in inside]
    if not outside:
        return inside, []
    answer = may(actor, purpose, {standard.id: outside}, register=register, today=today)
    return inside, [_withheld(standard, outside, answer)]


def _withheld(standard: Standard, fields: Sequence[str], answer: Answer) -> Withheld:
    return Withheld(standard.id, tuple(fields), answer.code, answer.reason)
