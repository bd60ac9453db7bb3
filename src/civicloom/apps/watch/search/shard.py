"""One month of the index: a tantivy index of its own, so that a month can be written anew alone."""

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tantivy

from civicloom.model.errors import CivicloomError

from ..authors import unnamed
from .query import Query
from .tokens import PAUSE, Line, lines, pairs

HEAP = 64_000_000
"""Bytes of words that are held before they are written."""
NAMED = ("outlet", "source", "place", "topic")
"""Fields that can be filtered by."""
NEW, OLD = ".new", ".old"
"""What a month is called while it is written anew, and the one that it takes the place of."""
REWRITTEN = 2_000
"""Texts that are held while a month is written anew."""
_WORDS, _PAIRS = "words", "pairs"
_TOKENS = "words-between-blanks"


@dataclass(frozen=True)
class Doc:
    """A text to be searched. ``moment``: published, else seen. No field holds an author, and no pseudonym is found."""

    id: str
    moment: datetime
    title: str
    text: str
    outlet: str = ""
    source: str = ""
    places: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What is searched for, and how it is sorted."""

    query: Query
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    by_time: bool = True


@dataclass(frozen=True)
class Found:
    """Where a text is stored, with the key it is sorted by: seconds since 1970, or its rank."""

    key: float
    searcher: Any
    address: Any

    def doc(self) -> Doc:
        """The text as it was stored."""
        raw = bytes(self.searcher.doc(self.address)["doc"][0]).decode("utf-8", "surrogatepass")
        about, text = raw.split("\n", 1)
        kept = json.loads(about)
        moment = datetime.fromtimestamp(kept[1], UTC)
        return Doc(kept[0], moment, kept[2], text, kept[3], kept[4], tuple(kept[5]), tuple(kept[6]))


class Shard:
    """The texts of one month in ``folder``; opened when it is first used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._index = tantivy.Index(_schema(), str(folder), reuse=True)
        except ValueError as error:
            raise CivicloomError("SEA-010", path=folder, reason=error) from error
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer(_TOKENS, analyzer)
        self._writer: Any = None
        self._seen = 0

    def put(self, docs: Sequence[Doc], gone: Sequence[str]) -> None:
        """Remove the texts with the ids ``gone`` and add ``docs``; on the disk when this returns."""
        writer = self._writer = self._writer or self._index.writer(HEAP, 1)
        try:
            for one in gone:
                writer.delete_documents_by_term("id", one)
            cut = lines(unnamed(f"{doc.title}\n{PAUSE}{doc.text}") for doc in docs)
            for doc, line in zip(docs, cut, strict=True):
                writer.add_document(_document(doc, line))
            writer.commit()
        except BaseException:
            writer.rollback()
            raise

    def search(self, asked: Asked, most: int) -> tuple[int, list[Found]]:
        """How many texts there are, and the first of them, ``most`` at most."""
        searcher = self._searcher()
        order = {"order_by_field": "moment"} if asked.by_time else {}
        result = searcher.search(self._query(asked), max(1, most), count=True, **order)
        hits = result.hits[:most]
        return result.count, [Found(float(key), searcher, at) for key, at in hits]

    def merged(self) -> None:
        """Wait until what was removed and added is merged, and give the writer back."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def rewrite(self) -> None:
        """Write what is left of the month anew, for what is removed stays in files until then; close the month.

        Killed between the steps, the month is whole before or after them: see ``settle``.
        """
        self.merged()
        fresh, old = self.folder.with_suffix(NEW), self.folder.with_suffix(OLD)
        searcher = self._searcher()
        result = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs))
        left = [Found(0.0, searcher, at) for _, at in result.hits]
        if not left:
            shutil.rmtree(self.folder)
            return
        month = Shard(fresh)
        for start in range(0, len(left), REWRITTEN):
            month.put([found.doc() for found in left[start : start + REWRITTEN]], [])
        month.merged()
        self.folder.rename(old)
        fresh.rename(self.folder)
        shutil.rmtree(old)

    def _searcher(self) -> Any:
        """A view of the month as it is now, whichever process wrote last."""
        written = (self.folder / "meta.json").stat().st_mtime_ns
        if written != self._seen:
            self._index.reload()
            self._seen = written
        return self._index.searcher()

    def _query(self, asked: Asked) -> Any:
        must, never = tantivy.Occur.Must, tantivy.Occur.MustNot
        parts = [(must, self._either([self._phrase(p) for p in g])) for g in asked.query.must]
        parts += [(never, self._phrase(phrase)) for phrase in asked.query.never]
        for name, values in asked.filters.items():
            either = self._either([self._term(name, one) for one in values])
            parts.append((must, tantivy.Query.const_score_query(either, 0.0)))
        parts += [(never, self._term("source", one)) for one in asked.without]
        if asked.since or asked.until:
            first, last = _seconds(asked.since, 0), _seconds(asked.until, 1 << 40)
            span = tantivy.Query.range_query(
                self._index.schema, "moment", tantivy.FieldType.Integer, first, last, True, False
            )
            parts.append((must, tantivy.Query.const_score_query(span, 0.0)))
        return parts[0][1] if len(parts) == 1 else tantivy.Query.boolean_query(parts)

    def _term(self, name: str, value: str) -> Any:
        return tantivy.Query.term_query(self._index.schema, name, value)

    def _either(self, queries: Sequence[Any]) -> Any:
        if len(queries) == 1:
            return queries[0]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in queries])

    def _phrase(self, phrase: Sequence[str]) -> Any:
        """Where the phrase stands: where its pairs do, and then where its words do in a row."""
        if len(phrase) == 1:
            return tantivy.Query.term_query(self._index.schema, _WORDS, phrase[0])
        whole = tantivy.Query.phrase_query(self._index.schema, _WORDS, list(phrase))
        terms = [tantivy.Query.term_query(self._index.schema, _PAIRS, one) for one in pairs(phrase)]
        if not terms:
            return whole
        must = tantivy.Occur.Must
        having = [(must, tantivy.Query.const_score_query(term, 0.0)) for term in terms]
        return tantivy.Query.boolean_query([*having, (must, whole)])


def settle(folder: Path) -> None:
    """Finish or take back what an earlier process was writing anew when it was killed."""
    for old in folder.glob(f"*{OLD}"):
        if not old.with_suffix("").exists():
            old.with_suffix(NEW).rename(old.with_suffix(""))
        shutil.rmtree(old)
    for fresh in folder.glob(f"*{NEW}"):
        shutil.rmtree(fresh)


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("moment", indexed=True, fast=True)
    builder.add_text_field(_WORDS, stored=False, tokenizer_name=_TOKENS, index_option="position")
    builder.add_text_field(_PAIRS, stored=False, tokenizer_name=_TOKENS, index_option="basic")
    for name in NAMED:
        builder.add_text_field(name, stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("doc", stored=True, indexed=False)
    return builder.build()


def _document(doc: Doc, line: Line) -> Any:
    made = tantivy.Document()
    made.add_text("id", doc.id)
    made.add_integer("moment", int(doc.moment.timestamp()))
    made.add_text(_WORDS, line.words)
    made.add_text(_PAIRS, line.pairs)
    for name, values in _named(doc):
        for value in values:
            if value:
                made.add_text(name, value)
    kept = [doc.id, doc.moment.timestamp(), doc.title, doc.outlet, doc.source]
    about = json.dumps([*kept, doc.places, doc.topics])
    made.add_bytes("doc", f"{about}\n{doc.text}".encode("utf-8", "surrogatepass"))
    return made


def _named(doc: Doc) -> Iterable[tuple[str, tuple[str, ...]]]:
    return zip(NAMED, ((doc.outlet,), (doc.source,), doc.places, doc.topics), strict=True)


def _seconds(moment: datetime | None, otherwise: int) -> int:
    return int(moment.timestamp()) if moment else otherwise
