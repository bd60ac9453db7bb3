"""Regular expressions that both engines read alike."""

import re
from typing import Any

from sqlglot import exp

from .types import is_literal_text

_PATTERN = re.compile(
    r"(?:[^\\\[\](){}*+?|^$.]|\.|\\[dD]|\\[.\\+*?()\[\]{}|^$-]|\[\^?[^\[\]\\&~]*(?:\\[d\]\\-][^\[\]\\&~]*)*\]"
    r"|\{\d{1,3}(?:,\d{0,3})?\}|\((?!\?)|\)|[|*+?])*"
)
_DOT_OR_HELD = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\.", re.DOTALL)


def pattern_form(node: Any) -> str | None:
    """The form under which a pattern is refused; None for one that both engines read alike."""
    pattern = node.expression
    if not is_literal_text(pattern):
        return "literal-argument"
    inner = re.sub(r"^\^|(?<!\\)\$$", "", pattern.this)
    doubled = re.search(r"(?<!\\)[*+?}][+?]", inner)
    sound = _PATTERN.fullmatch(inner) and not doubled and _compiled(inner)
    return None if sound else "regexp-pattern"


def extract_form(node: Any) -> str | None:
    """As ``pattern_form``, for a call that also names a group, which the pattern must have."""
    form = pattern_form(node)
    group = node.args.get("group")
    if form or group is None:
        return form
    if not isinstance(group, exp.Literal) or not group.is_int:
        return "literal-argument"
    return None if int(group.this) <= re.compile(node.expression.this).groups else "regexp-group"


def replace_form(node: Any) -> str | None:
    """As ``pattern_form``, for a call that also replaces what it finds, each time."""
    flags = node.args.get("modifiers")
    if flags is None or flags.name != "g":
        return "regexp-global"
    replacement = node.args["replacement"]
    if not is_literal_text(replacement):
        return "literal-argument"
    if re.search(r"[\\$]", replacement.this):
        return "replacement-text"
    return pattern_form(node) or _empty_match(node.expression.this)


def exact(pattern: str) -> str:
    """The pattern with ``.`` as all but a line feed and ``$`` as the very end, on both engines."""
    whole = re.sub(r"(?<!\\)((?:\\\\)*)\$$", r"\1\\z", pattern)
    return _DOT_OR_HELD.sub(lambda one: r"[^\n]" if one[0] == "." else one[0], whole)


def _compiled(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _empty_match(pattern: str) -> str | None:
    return "empty-match" if re.fullmatch(pattern, "") else None
