"""How many arguments a call was written with."""

from typing import Any

import sqlglot
from sqlglot.tokens import TokenType

from .parse import DIALECT

_OPENS = (TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE)
_CLOSES = (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE)
_PARTS = (TokenType.COMMA, TokenType.FROM, TokenType.FOR)
"""What parts arguments: ``substring(x from 2 for 3)`` has three."""


def arguments(node: Any, sql: str) -> int | None:
    """The arguments of a call in the text of its rule; None where sqlglot keeps no place of it."""
    start = node.meta.get("start")
    tokens = sqlglot.tokenize(sql, read=DIALECT)
    place = next((i for i, token in enumerate(tokens) if token.start == start), None)
    if place is None or place + 1 == len(tokens) or tokens[place + 1].token_type not in _OPENS:
        return None
    return _counted(tokens[place + 2 :])


def _counted(tokens: list[Any]) -> int:
    """Arguments up to the closing bracket; an order inside a call is none of them."""
    depth, parts, begun = 0, 0, False
    for token in tokens:
        kind = token.token_type
        if depth == 0 and (kind in _CLOSES or kind == TokenType.ORDER_BY):
            break
        depth += (kind in _OPENS) - (kind in _CLOSES)
        parts += depth == 0 and kind in _PARTS
        begun = True
    return parts + begun
