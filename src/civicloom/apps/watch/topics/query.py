"""A query: parsed, written in its canonical form, and explained on one item."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from .fold import fold, found
from .form import Form, form
from .lexer import fault
from .meta import Meta, filters
from .parse import parse
from .tree import And, Filter, Near, Node, Not, Or, Term

NOTHING_KNOWN = Meta()


@dataclass(frozen=True, order=True)
class Span:
    """A term and the characters of the text that it stands at, end exclusive."""

    start: int
    end: int
    term: str


@dataclass(frozen=True)
class Reason:
    """One part of a query as it is written: whether it should be there, whether it is, and where."""

    part: str
    wanted: bool
    there: bool
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Explanation:
    """Whether a query matches an item, with each of its parts."""

    matched: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Query:
    """What was written and what it means. ``str(query)`` is the canonical form, which parses to the same."""

    written: str
    tree: Node
    form: Form

    @classmethod
    def parse(cls, written: str) -> "Query":
        """Raises TOP-010 to TOP-020 with line and column; TOP-020 for a query that follows a person."""
        tree = parse(written)
        positive = form(tree)
        if positive is None:
            raise fault("TOP-017", written, 0)
        return cls(written, tree, positive)

    def __str__(self) -> str:
        return str(self.tree)

    def explain(self, text: str, meta: Meta = NOTHING_KNOWN) -> Explanation:
        """Which terms and filters hold in the text, and where."""
        item = _Item(text, meta)
        return Explanation(_true(self.tree, item), tuple(_reasons(self.tree, True, item)))

    def spans(self, text: str) -> tuple[Span, ...]:
        """Where the terms that should be there are, in order."""
        item = _Item(text, NOTHING_KNOWN)
        wanted = (reason for reason in _reasons(self.tree, True, item) if reason.wanted)
        return tuple(sorted({span for reason in wanted for span in reason.spans}))


class _Item:
    """A text that is asked for terms."""

    def __init__(self, text: str, meta: Meta) -> None:
        self._folded = fold(text)
        self._meta = meta

    @cached_property
    def filters(self) -> frozenset[Filter]:
        return frozenset(filters(self._meta))

    def spans(self, leaf: Term | Filter | Near) -> tuple[Span, ...]:
        if isinstance(leaf, Term):
            return self._of([leaf])
        return (
            _near(self._of(leaf.left), self._of(leaf.right), leaf.within)
            if isinstance(leaf, Near)
            else ()
        )

    def _of(self, terms: Sequence[Term]) -> tuple[Span, ...]:
        return tuple(
            Span(*at, term.text) for term in terms for at in found(term.text, self._folded)
        )


def _near(left: Sequence[Span], right: Sequence[Span], within: int) -> tuple[Span, ...]:
    """The spans of both sides that stand apart with at most so many characters between."""
    pairs = ((a, b) for a in left for b in right)
    close = (pair for pair in pairs if 0 <= _gap(*pair) <= within)
    return tuple(sorted({span for pair in close for span in pair}))


def _gap(one: Span, other: Span) -> int:
    """The characters between two spans, negative when they overlap."""
    return max(other.start - one.end, one.start - other.end)


def _true(node: Node, item: _Item) -> bool:
    if isinstance(node, And):
        return all(_true(part, item) for part in node.parts)
    if isinstance(node, Or):
        return any(_true(part, item) for part in node.parts)
    if isinstance(node, Not):
        return not _true(node.part, item)
    return node in item.filters if isinstance(node, Filter) else bool(item.spans(node))


def _reasons(node: Node, wanted: bool, item: _Item) -> Iterator[Reason]:
    if isinstance(node, (And, Or)):
        for part in node.parts:
            yield from _reasons(part, wanted, item)
    elif isinstance(node, Not):
        yield from _reasons(node.part, not wanted, item)
    else:
        yield Reason(str(node), wanted, _true(node, item), item.spans(node))
