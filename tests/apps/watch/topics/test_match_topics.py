"""The matcher gives what a plain reading of each query gives, whatever the batch, and the places are right."""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from civicloom.apps.watch.topics import Matcher, Meta, Query
from civicloom.model.errors import CivicloomError

from .naive import FIELDS, TEXTS, TREES, places, true, written

METAS = st.sampled_from(
    [
        (Meta(), set()),
        (Meta(outlet="晨報", language="zh-Hant"), {FIELDS[0], FIELDS[2]}),
        (Meta(places=("350111",), source="gazette"), {FIELDS[1], FIELDS[3]}),
        (Meta(outlet="晨报社", places=("4501",), language="en"), set()),
    ]
)


def parsed(trees: list[Any]) -> dict[str, tuple[Any, Query]]:
    """The queries among them that can be started from a term, by id."""
    queries = {}
    for number, tree in enumerate(trees):
        try:
            queries[str(number)] = tree, Query.parse(written(tree))
        except CivicloomError as error:
            assert error.code == "TOP-017"
            assert true(tree, "", set())  # refused only because it is true of an empty text
    return queries


@settings(max_examples=150, deadline=None)
@given(
    st.lists(TREES, min_size=1, max_size=12),
    st.lists(st.tuples(TEXTS, METAS), min_size=1, max_size=8),
)
def test_matches_are_those_of_a_plain_reading(trees: list[Any], items: list[Any]) -> None:
    queries = parsed(trees)
    matcher = Matcher({name: query for name, (_, query) in queries.items()})
    found = matcher.match_many([(text, meta) for text, (meta, _) in items])
    for (text, (meta, fields)), matches in zip(items, found, strict=True):
        wanted = sorted(name for name, (tree, _) in queries.items() if true(tree, text, fields))
        assert [match.topic for match in matches] == wanted
        assert wanted == sorted(n for n, (_, q) in queries.items() if q.explain(text, meta).matched)


@settings(max_examples=60, deadline=None)
@given(st.lists(TREES, min_size=2, max_size=8), TEXTS, st.randoms())
def test_a_matcher_that_was_changed_is_one_made_anew(
    trees: list[Any], text: str, chance: Any
) -> None:
    queries = {name: query for name, (_, query) in parsed(trees).items()}
    names = sorted(queries)
    removed = [name for name in names if chance.random() < 0.3]
    changed = {name: queries[chance.choice(names)] for name in names if chance.random() < 0.3}
    matcher = Matcher(queries)
    matcher.match(text)
    matcher.update(changed, removed)
    left = {name: query for name, query in queries.items() if name not in removed} | changed
    assert [m.topic for m in matcher.match(text)] == [m.topic for m in Matcher(left).match(text)]


def test_learning_which_terms_are_rare_changes_no_match() -> None:
    query = Query.parse("地铁 AND 噪音 NOT 广告")
    matcher = Matcher({"metro": query})
    texts = ["地铁噪音", "地铁噪音广告", "地铁", "噪音"] * 700
    found = [bool(matches) for matches in matcher.match_many([(text, Meta()) for text in texts])]
    assert found == [True, False, False, False] * 700


def test_the_spans_of_a_match_are_places_in_the_text_as_it_came() -> None:
    text = "捷運\n地鐵站噪音大，Metro與metropolis；地铁"
    (match,) = Matcher({"metro": Query.parse("(地铁 OR metro) AND 噪音 AND NOT 广告")}).match(text)
    assert [(text[s.start : s.end], s.term) for s in match.spans] == [
        ("地鐵", "地铁"), ("噪音", "噪音"), ("Metro", "metro"), ("地铁", "地铁"),
    ]  # fmt: skip
    assert [(s.start, s.end) for s in match.spans if s.term == "地铁"] == [(3, 5), (27, 29)]
    assert places("地铁", text) == [(27, 29)]  # the plain reader knows no traditional 鐵


@pytest.mark.parametrize(
    ("text", "there"),
    [("5G网络", True), ("25G网络", False), ("用5g", True), ("5gs", False), ("５Ｇ", True)],
)
def test_latin_terms_stand_on_word_borders(text: str, there: bool) -> None:
    assert bool(Matcher({"net": Query.parse("5G")}).match(text)) is there


def test_documents_of_one_batch_do_not_run_together() -> None:
    matcher = Matcher({"a": Query.parse("地铁"), "b": Query.parse("甲 near/5 乙")})
    assert matcher.match_many([("地", Meta()), ("铁甲", Meta()), ("乙", Meta())]) == [[], [], []]


def test_a_text_that_is_too_long_is_refused_and_its_neighbours_are_not_half_done() -> None:
    with pytest.raises(CivicloomError) as refused:
        Matcher({"a": Query.parse("甲")}).match_many([("甲", Meta()), ("甲" * 2_000_001, Meta())])
    assert refused.value.code == "TOP-021"


def test_no_topic_and_no_document_match_nothing() -> None:
    assert Matcher({}).match("地铁") == []
    assert Matcher({"a": Query.parse("outlet:晨报")}).match_many([]) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_matched_without_a_fault(text: str) -> None:
    matcher = Matcher({"a": Query.parse("a OR 的"), "b": Query.parse("不 near/3 了")})
    for match in matcher.match(text):
        assert match.spans
