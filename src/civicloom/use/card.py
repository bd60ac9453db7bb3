"""A card for people: every value with its title, its source and how it is known."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from ..library import Card, CardField, Library
from ..model.errors import CivicloomError
from ..model.errors.catalogue import Language
from ..model.standards import Field, Standard
from ..purpose import Actor
from .words import day, how_known, masked, pick, plain

SENSITIVE_CLASS = 4


@dataclass(frozen=True)
class FieldView:
    """One line of a card; ``others`` are the values that other sources give, with the source."""

    name: str
    title: str
    value: str
    source: str
    standard: str
    seen: str
    known: str
    masked: bool
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CardView:
    """A card as one may show it. ``withheld`` are (table, fields, reason) that the purpose does not allow."""

    subject: str
    kind: str
    as_of: str
    release: str
    fields: tuple[FieldView, ...]
    records: int
    withheld: tuple[tuple[str, str, str], ...]

    def as_json(self) -> dict[str, object]:
        """The card as plain data."""
        return asdict(self)


def show(
    library: Library,
    actor: Actor,
    purpose: str,
    subject: str,
    *,
    as_of: date | None = None,
    language: Language = "en",
    reveal: str | None = None,
    titles: Mapping[str, Mapping[str, str]] | None = None,
) -> CardView:
    """The card of a subject in a language, for a purpose.

    Sensitive values (class 4) are masked unless ``reveal`` gives a reason, which the subject sees in its
    usage list. ``titles`` names sources. Raises the PUR code when the purpose allows nothing, LIB-014
    for an identifier that is not valid, USE-001 for an empty reason.
    """
    if reveal is not None and not reveal.strip():
        raise CivicloomError("USE-001")
    card = library.card(actor, purpose, subject, as_of=as_of, about=reveal or "")
    view = _View(library.standards, titles or {}, language, reveal is not None)
    return view.of(card)


@dataclass(frozen=True)
class _View:
    standards: Mapping[str, Standard]
    titles: Mapping[str, Mapping[str, str]]
    language: Language
    open: bool

    def of(self, card: Card) -> CardView:
        return CardView(
            subject=card.subject,
            kind=card.kind,
            as_of=day(card.as_of, self.language),
            release=card.release,
            fields=tuple(self._field(field) for field in card.fields),
            records=len(card.members),
            withheld=tuple(
                (self._table(w.standard), ", ".join(self._names(w.standard, w.fields)), w.reason)
                for w in card.refused
            ),
        )

    def _field(self, found: CardField) -> FieldView:
        field = self._declared(found.standard, found.name)
        hidden = not self.open and (field is None or field.sensitivity >= SENSITIVE_CLASS)
        return FieldView(
            name=found.name,
            title=pick(found.title, self.language, found.name),
            value=self._value(found.value, found.standard, field, hidden),
            source=self._source(found.source),
            standard=found.standard,
            seen=day(found.seen, self.language) if found.seen else "",
            known=how_known(found.known, self.language),
            masked=hidden,
            others=tuple(
                (self._other(other.value, other.standard, found.name), self._source(other.source))
                for other in found.others
            ),
        )

    def _other(self, value: object, standard: str, name: str) -> str:
        field = self._declared(standard, name)
        hidden = not self.open and (field is None or field.sensitivity >= SENSITIVE_CLASS)
        return self._value(value, standard, field, hidden)

    def _value(self, value: object, standard: str, field: Field | None, hidden: bool) -> str:
        text = plain(value, field, self.standards.get(standard), self.language)
        return masked(text) if hidden else text

    def _declared(self, standard: str, name: str) -> Field | None:
        """The field behind a card's line, which is named by its role or else by its name."""
        fields = self.standards[standard].fields if standard in self.standards else ()
        return next((field for field in fields if name in (field.role, field.name)), None)

    def _source(self, source: str) -> str:
        return pick(self.titles.get(source, {}), self.language, source)

    def _table(self, standard: str) -> str:
        found = self.standards.get(standard)
        return pick(found.title, self.language, standard) if found else standard

    def _names(self, standard: str, names: tuple[str, ...]) -> list[str]:
        fields = {f.name: f.title for f in self.standards[standard].fields}
        return [pick(fields.get(name, {}), self.language, name) for name in names]
