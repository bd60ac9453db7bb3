"""From a query's text to its tree: EXCLUDE binds loosest, then OR, AND (or a blank), NOT, NEAR."""

from collections.abc import Callable

from civicloom.model.errors import CivicloomError

from .lexer import Sign, fault, signs
from .tree import Filter, Node, Not, Or, Term, both, either, near
from .words import words

_STARTS = ("term", "field", "not", "(")


def parse(query: str) -> Node:
    """The tree of a query, flat and in one order. Raises TOP-010 to TOP-018 and TOP-020 with line and column."""
    limits = words()
    if len(query) > limits.characters:
        raise fault("TOP-015", query, limits.characters, limit=f"{limits.characters} characters")
    return _Parser(query).whole()


class _Parser:
    """A recursive descent over the signs."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._signs = list(signs(query))
        self._at = 0
        self._depth = 0
        terms = [sign for sign in self._signs if sign.kind == "term"]
        if len(terms) > words().terms:
            raise self._fault("TOP-015", terms[words().terms], limit=f"{words().terms} terms")

    def whole(self) -> Node:
        if self._at_end():
            raise self._fault("TOP-016")
        node = self._query_part()
        if not self._at_end():
            raise self._unexpected("AND, OR, NOT, NEAR or EXCLUDE")
        return node

    @property
    def _sign(self) -> Sign:
        return self._signs[self._at]

    def _at_end(self) -> bool:
        return self._sign.kind == "end"

    def _next(self) -> Sign:
        sign = self._sign
        self._at += 1
        return sign

    def _query_part(self) -> Node:
        kept = self._joined("or", self._all, either)
        left_out: list[Node] = []
        while self._sign.kind == "exclude":
            self._next()
            left_out.append(self._joined("or", self._all, either))
        return both([kept, *(negated(part) for part in left_out)])

    def _joined(
        self, kind: str, part: Callable[[], Node], join: Callable[[list[Node]], Node]
    ) -> Node:
        parts = [part()]
        while self._sign.kind == kind:
            self._next()
            parts.append(part())
        return join(parts)

    def _all(self) -> Node:
        parts = [self._unary()]
        while self._sign.kind in ("and", *_STARTS):
            if self._sign.kind == "and":
                self._next()
            parts.append(self._unary())
        return both(parts)

    def _unary(self) -> Node:
        turned = False
        while self._sign.kind == "not":
            self._next()
            turned = not turned
        node = self._near()
        return negated(node) if turned else node

    def _near(self) -> Node:
        began = self._sign
        left = self._primary()
        if self._sign.kind != "near":
            return left
        within = int(self._next().text)
        ends = self._sign
        node = near(self._terms(left, began), self._terms(self._primary(), ends), within)
        if self._sign.kind == "near":
            raise self._fault("TOP-019")
        return node

    def _terms(self, node: Node, at: Sign) -> tuple[Term, ...]:
        parts = node.parts if isinstance(node, Or) else (node,)
        terms = tuple(part for part in parts if isinstance(part, Term))
        if len(terms) < len(parts):
            raise self._fault("TOP-019", at)
        return terms

    def _primary(self) -> Node:
        sign = self._next()
        if sign.kind == "term":
            return Term(sign.text)
        if sign.kind == "field":
            began = self._sign
            values = self._terms(self._primary(), began)
            return either([Filter(sign.text, value.text) for value in values])
        if sign.kind == "(":
            return self._bracket(sign)
        self._at -= 1
        raise self._unexpected("a term, a field or an opening bracket")

    def _bracket(self, opened: Sign) -> Node:
        self._depth += 1
        if self._depth > words().depth:
            raise self._fault("TOP-015", opened, limit=f"{words().depth} brackets in one another")
        node = self._query_part()
        if self._at_end():
            raise self._fault("TOP-011", opened, sign=opened.text)
        if self._sign.kind != ")":
            raise self._unexpected("a closing bracket")
        self._next()
        self._depth -= 1
        return node

    def _unexpected(self, wanted: str) -> CivicloomError:
        sign = self._sign
        return self._fault("TOP-010", sign, found=self._found(sign), wanted=wanted)

    def _found(self, sign: Sign) -> str:
        return " ".join(self._query[sign.start : sign.start + 20].split()) or "nothing"

    def _fault(self, code: str, at: Sign | None = None, /, **facts: object) -> CivicloomError:
        return fault(code, self._query, (at or self._sign).start, **facts)


def negated(node: Node) -> Node:
    """The opposite; twice is the thing itself."""
    return node.part if isinstance(node, Not) else Not(node)
