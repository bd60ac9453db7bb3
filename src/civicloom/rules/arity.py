"""How many arguments the calls of a rule were written with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot.tokens import TokenType

from .parse import DIALECT

_OPENS = (TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE)
_CLOSES = (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE)
_PARTS = (TokenType.COMMA, TokenType.FROM, TokenType.FOR)
"""What parts arguments: ``substring(x from 2 for 3)`` has three."""


def arguments(sql: str) -> Mapping[int, int]:
    """The number of arguments of each call of a text, by the offset of the call's name."""
    counted: dict[int, int] = {}
    inside: list[_Brackets] = []
    before = -1
    for token in sqlglot.tokenize(sql, read=DIALECT):
        if token.token_type in _CLOSES and inside:
            closed = inside.pop()
            counted[closed.name] = closed.count
        elif inside:
            inside[-1].take(token.token_type)
        if token.token_type in _OPENS:
            inside.append(_Brackets(before))
        before = token.start
    return counted


@dataclass
class _Brackets:
    """Brackets that are open, after a name; an order inside a call is none of its arguments."""

    name: int
    count: int = 0
    ordered: bool = False

    def take(self, kind: Any) -> None:
        self.ordered = self.ordered or kind == TokenType.ORDER_BY
        if not self.ordered:
            self.count = max(self.count, 1) + (kind in _PARTS)
