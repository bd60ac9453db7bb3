"""Who a card is about: an identifier or a linked subject, and the records that belong to it."""

from dataclasses import dataclass

from ...model.errors import CivicloomError
from ...model.identifiers import check

# What each kind of identifier names.
NAMES = {"citizen-id": "person", "credit-code": "organisation", "house-code": "dwelling"}


@dataclass(frozen=True)
class Wanted:
    """A subject as it was asked for: its kind, and either an identifier or the library's own name of it."""

    text: str
    kind: str
    ident: str = ""
    identifier: str = ""


@dataclass(frozen=True)
class Member:
    """One row of links: a record, or (without key) every record of a table and source with the identifier."""

    subject: str
    kind: str
    table: str
    source: str
    key: str
    ident: str


@dataclass(frozen=True)
class Found:
    """A subject with its members, and what other subjects' members carry one of its identifiers."""

    wanted: Wanted
    subject: str
    members: tuple[Member, ...]
    strangers: frozenset[tuple[str, str, str]]

    @property
    def idents(self) -> frozenset[str]:
        """Every identifier under which a record of this subject is filed."""
        own = {self.wanted.ident} if self.wanted.ident else set()
        return frozenset(own | {member.ident for member in self.members})

    @property
    def tables(self) -> frozenset[str]:
        """The tables that links tie to this subject."""
        return frozenset(member.table for member in self.members)

    def holds(self, table: str, kind: str, source: str, key: str, ident: str) -> bool:
        """True when a record of a table (about this kind of subject) belongs to this subject."""
        if (table, source, key) in self.strangers:
            return False
        of_table = [m for m in self.members if (m.table, m.source) == (table, source)]
        if any(m.key == key or (not m.key and m.ident == ident) for m in of_table):
            return True
        return kind == self.wanted.kind and ident == self.wanted.ident


def wanted(text: str) -> Wanted:
    """Read `citizen-id:...`, `house-code:...`, `credit-code:...` or the library's own name of a subject.

    Raises LIB-014 when the identifier is not valid, LIB-016 when nothing is named.
    """
    if not text.strip():
        raise CivicloomError("LIB-016")
    prefix, _, value = text.partition(":")
    if prefix not in NAMES:
        return Wanted(text, prefix if value else "", ident=value or text)
    verdict = check(prefix, value)
    if verdict.normal is None:
        raise CivicloomError("LIB-014", kind=prefix, reason=verdict.code or "")
    return Wanted(text, NAMES[prefix], verdict.normal, prefix)


def pseudonym_of(asked: Wanted) -> tuple[str, str]:
    """The kind and value whose pseudonym stands for a subject in usage lines: its identifier, if it has one."""
    return (asked.identifier, asked.ident) if asked.identifier else ("subject", asked.text)
