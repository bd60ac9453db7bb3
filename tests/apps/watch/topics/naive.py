"""Queries judged the slow and plain way, to hold the matcher against."""

import re
from typing import Any

import hypothesis.strategies as st

WORDS = ("地铁", "噪音", "铁", "地铁口", "metro", "met", "臺北", "5g", "a b")
CHARACTERS = "地铁噪音口臺台北metro 5gabM，。\n"
FIELDS = (("outlet", "晨报"), ("place", "3501"), ("language", "zh"), ("source", "gazette"))

TERMS = st.sampled_from(WORDS).map(lambda word: ("term", word))
GROUPS = st.lists(TERMS, min_size=1, max_size=3).map(lambda terms: ("or", terms))
LEAVES = st.one_of(
    TERMS,
    st.sampled_from(FIELDS).map(lambda pair: ("field", *pair)),
    st.tuples(st.just("near"), GROUPS, GROUPS, st.integers(1, 4)),
)
TREES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.tuples(st.sampled_from(["and", "or"]), st.lists(parts, min_size=1, max_size=3)),
        st.tuples(st.just("not"), parts),
    ),
    max_leaves=8,
)
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(CHARACTERS)), max_size=14).map(
    "".join
)


def written(tree: Any) -> str:
    """A tree as an analyst might write it."""
    kind, *rest = tree
    if kind == "term":
        return f'"{rest[0]}"'
    if kind == "field":
        return f"{rest[0]}：{rest[1]}"
    if kind == "near":
        return f"{written(rest[0])} near/{rest[2]} {written(rest[1])}"
    if kind == "not":
        return f"非 ({written(rest[0])})"
    return "（" + f" {kind} ".join(f"({written(part)})" for part in rest[0]) + "）"


def true(tree: Any, text: str, fields: set[tuple[str, str]]) -> bool:
    """Whether a tree is true of a text and of the fields of its item."""
    kind, *rest = tree
    if kind == "term":
        return bool(places(rest[0], text))
    if kind == "field":
        return tuple(rest) in fields
    if kind == "not":
        return not true(rest[0], text, fields)
    if kind == "near":
        return near(*rest, text)
    results = [true(part, text, fields) for part in rest[0]]
    return all(results) if kind == "and" else any(results)


def places(term: str, text: str) -> list[tuple[int, int]]:
    """Where a term stands, by a regular expression."""
    latin = "[A-Za-z0-9]"
    start = f"(?<!{latin})" if re.match(latin, term) else ""
    end = f"(?!{latin})" if re.match(latin, term[-1]) else ""
    pattern = f"(?={start}({re.escape(plain(term))}){end})"
    return [match.span(1) for match in re.finditer(pattern, plain(text))]


def plain(text: str) -> str:
    """The folding that these words need."""
    return text.replace("臺", "台").replace("\n", " ").lower()


def near(left: Any, right: Any, within: int, text: str) -> bool:
    """Whether a place of one side lies beside one of the other, at most so many characters off."""
    ones, others = (
        [at for _, term in side[1] for at in places(term, text)] for side in (left, right)
    )
    gaps = [max(b[0] - a[1], a[0] - b[1]) for a in ones for b in others]
    return any(0 <= gap <= within for gap in gaps)
