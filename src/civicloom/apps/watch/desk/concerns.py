"""What a text concerns: the office that is responsible, places, an organisation, how urgent it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import scipy.sparse as sp  # type: ignore[import-untyped]

from civicloom.apps.watch.classify import (
    Dispatch,
    Gazetteer,
    Office,
    OfficeRouter,
    Proposal,
    Span,
    by_ending,
    read_gazetteer,
    urgency,
)
from civicloom.apps.watch.words import fold, fold_quickly
from civicloom.model.errors import CivicloomError, Place
from civicloom.model.plain_yaml import read_yaml_file

ORGANISATIONS = frozenset({"organisation", "office", "company", "school", "hospital"})
"""Kinds of names that are organisations; every other kind of the gazetteer is a place."""

NAMED = 2_000
"""Characters from the beginning in which names of the gazetteer are looked for."""

LEAD = 400
"""Characters from the beginning in which an organisation that no list has is looked for."""

URGENT = 800
"""Characters from the beginning in which words count that make a matter urgent: further on they tell of others."""

LIKELIER = 1.25
"""How much likelier than the next an office has to be; else none is proposed."""

FEWEST_SENT = 20
"""Matters sent before from which on their shares count: one alone would draw all else after it."""

MOST_PLACES = 8

_RUN = re.compile(r"[A-Za-z0-9]*[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9]*")
"""What may be a name with a Chinese ending: no name reaches across other signs."""


@dataclass(frozen=True)
class Concern:
    """The id of an office or nothing, names and codes of places, an organisation, urgency.

    The organisation is the first of the list, else the first that ends as organisations do.
    """

    office: str
    places: tuple[str, ...]
    codes: tuple[str, ...]
    organisation: str
    urgency: str


@dataclass(frozen=True)
class Responsible:
    """The office that is likeliest, its probability (0 to 1), and whether it is sure enough to be told."""

    office: str
    confidence: float
    sure: bool


@dataclass(frozen=True)
class Duties:
    """An office of ``watch/offices.yaml``: its names by language, and what it is responsible for."""

    id: str
    name: Mapping[str, str]
    duties: tuple[str, ...]


class Concerns:
    """Reads texts with the district's names and offices, and with what was sent to them before."""

    def __init__(
        self, gazetteer: Gazetteer, offices: Sequence[Duties], sent: Sequence[Dispatch] = ()
    ) -> None:
        self._gazetteer = gazetteer
        # A matter that an office took on tells of its duties at once, long before there are enough to learn.
        taken = {one.id: [d.text for d in sent if d.office == one.id] for one in offices}
        known = [Office(one.id, (*one.duties, *taken[one.id])) for one in offices]
        enough = sent if len(sent) >= FEWEST_SENT else ()
        self._router = OfficeRouter(known, enough) if known else None

    def of(
        self, texts: Sequence[str], counts: sp.csr_matrix, labels: Sequence[str]
    ) -> list[Concern]:
        """The concern of each text, whose n-grams are counted and whose labels of the taxonomy are given."""
        found = self.offices(counts, labels)
        offices = [one.office if one.sure else "" for one in found]
        return [self._concern(text, office) for text, office in zip(texts, offices, strict=True)]

    def offices(self, counts: sp.csr_matrix, labels: Sequence[str]) -> list[Responsible]:
        """The office of each text with its probability, and whether it is clearly ahead of the next."""
        if self._router is None:
            return [Responsible("", 0.0, sure=False)] * len(labels)
        return [_best(one) for one in self._router.proposals(counts, labels)]

    def _concern(self, text: str, office: str) -> Concern:
        listed = self._gazetteer.find(fold(text[:NAMED]))
        places = [span for span in listed if span.kind not in ORGANISATIONS]
        named = (span.text for span in listed if span.kind in ORGANISATIONS)
        return Concern(
            office,
            _names(places),
            tuple(dict.fromkeys(span.code for span in places if span.code)),
            next(named, "") or next(_ending(fold_quickly(text[:LEAD])), ""),
            urgency(text[:URGENT]).level,
        )


def read_concerns(folder: Path, sent: Sequence[Dispatch] = ()) -> Concerns:
    """What ``gazetteer.csv`` and ``offices.yaml`` of a folder declare; either may be missing.

    Raises CLS-010 for a list of names that is none, WAT-011 for a list of offices that is none.
    """
    names = folder / "gazetteer.csv"
    entries = read_gazetteer(names) if names.exists() else []
    return Concerns(Gazetteer(entries), read_duties(folder / "offices.yaml"), sent)


def read_duties(path: Path) -> list[Duties]:
    """The offices of a file with their duties; none when there is no file. Raises WAT-011."""
    if not path.exists():
        return []
    said = read_yaml_file(path, "WAT-011")
    try:
        return [_office(one) for one in said]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CivicloomError("WAT-011", place=Place(file=str(path)), why=error) from error


def _office(said: Mapping[str, object]) -> Duties:
    id_, name, duties = said["id"], said.get("name", {}), said["duties"]
    if not isinstance(id_, str) or not isinstance(name, dict) or not isinstance(duties, list):
        raise ValueError(f"an office needs id, name and a list of duties, not {said!r:.80}")
    return Duties(id_, name, tuple(map(str, duties)))


def _ending(folded: str) -> Iterator[str]:
    """Organisations by their endings, one run of characters after another: most texts name one early."""
    for run in _RUN.findall(folded):
        yield from (span.text for span in by_ending(run) if span.kind in ORGANISATIONS)


def _best(proposal: Proposal) -> Responsible:
    (name, first), *others = proposal.top
    return Responsible(name, first, first >= LIKELIER * max((p for _, p in others), default=0.0))


def _names(spans: Sequence[Span]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.text for span in spans))[:MOST_PLACES]
