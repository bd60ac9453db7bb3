"""The query language: what it understands, what it says of mistakes and where, and whom it refuses to follow."""

from typing import Any

import pytest
from hypothesis import given, settings

from civicloom.apps.watch.topics import Meta, Query
from civicloom.model.errors import CivicloomError

from .naive import TREES, written


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("地铁 噪音", "噪音 AND 地铁"),
        ("（地铁 或 輕軌）与 噪音", "噪音 AND (地铁 OR 轻轨)"),
        ("地铁 and not “广告”", "地铁 AND NOT 广告"),
        ("地铁 OR 轻轨 排除 招聘 OR 广告", "(地铁 OR 轻轨) AND NOT (广告 OR 招聘)"),
        ("地铁 邻近／３ 噪音", "噪音 NEAR/3 地铁"),
        ("a NEAR/2 (b OR c)", "(b OR c) NEAR/2 a"),
        ("媒体：晨报 地点:（晋安区 OR 3501）", "outlet:晨报 AND (place:3501 OR place:晋安区)"),
        ("来源:gazette 语言:zh", "language:zh AND source:gazette"),
        ("非 非 地铁", "地铁"),
        ("「与」 OR “and”", '"and" OR "与"'),
        ("New   York地铁", "new AND york地铁"),
        ('"New   York"', '"new york"'),
        ("a OR b OR a AND b", "a OR b OR a AND b"),
    ],
)
def test_a_query_has_a_canonical_form(query: str, canonical: str) -> None:
    assert str(Query.parse(query)) == canonical


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_the_canonical_form_reads_as_itself(tree: Any) -> None:
    try:
        query = Query.parse(written(tree))
    except CivicloomError:
        return
    assert Query.parse(str(query)).tree == query.tree


@pytest.mark.parametrize(
    ("query", "code", "line", "column"),
    [
        ("地铁 AND", "TOP-010", 1, 7),
        ("地铁\n  OR OR 轻轨", "TOP-010", 2, 6),
        ("地铁）", "TOP-010", 1, 3),
        ("地铁 NOT near/3 a", "TOP-010", 1, 8),
        ("a\n(地铁 OR b", "TOP-011", 2, 1),
        ("a “地铁", "TOP-011", 1, 3),
        ("地铁，噪音", "TOP-012", 1, 3),
        ("a && b", "TOP-012", 1, 3),
        ("title:地铁", "TOP-013", 1, 1),
        ("地铁 near/0 a", "TOP-014", 1, 4),
        ("地铁 near a", "TOP-014", 1, 4),
        ("地铁 near/9999999999999 a", "TOP-014", 1, 4),
        ("a " * 2001, "TOP-015", 1, 4001),
        ("(" * 41 + "a" + ")" * 41, "TOP-015", 1, 41),
        ("甲" * 20_001, "TOP-015", 1, 20_001),
        (" \n", "TOP-016", 2, 1),
        ("NOT 地铁", "TOP-017", 1, 1),
        ("a OR NOT b", "TOP-017", 1, 1),
        ("地铁 “。”", "TOP-018", 1, 4),
        ("甲" * 101, "TOP-018", 1, 1),
        ("a near/2 (b AND c)", "TOP-019", 1, 10),
        ("a near/2 b near/2 c", "TOP-019", 1, 12),
        ("place:(a OR outlet:b)", "TOP-019", 1, 7),
        ("地铁 author:张", "TOP-020", 1, 4),
        ("地铁 作者：某某", "TOP-020", 1, 4),
        ("author-abcdefghijkl", "TOP-020", 1, 1),
    ],
)
def test_a_mistake_is_told_with_its_place(query: str, code: str, line: int, column: int) -> None:
    with pytest.raises(CivicloomError) as told:
        Query.parse(query)
    assert told.value.code == code
    assert told.value.place is not None
    assert (told.value.place.line, told.value.facts["column"]) == (line, column)
    assert "{" not in str(told.value)


@pytest.mark.parametrize("field", ["author", "AUTHOR", "作者", "user", "帳號", "发布者", "网友"])
def test_no_query_follows_a_person(field: str) -> None:
    with pytest.raises(CivicloomError) as refused:
        Query.parse(f"地铁 AND {field}:x")
    assert refused.value.entry.kind == "refused"


def test_an_explanation_tells_each_part_and_its_places() -> None:
    query = Query.parse("(地铁 OR 轻轨) AND 噪音 near/3 大 AND outlet:晨报 EXCLUDE 广告")
    told = query.explain("地铁噪音很大", Meta(outlet="晨报"))
    assert told.matched
    parts = {reason.part: reason for reason in told.reasons}
    assert [(s.start, s.end) for s in parts["噪音 NEAR/3 大"].spans] == [(2, 4), (5, 6)]
    assert parts["outlet:晨报"].there
    assert not parts["轻轨"].there
    assert not parts["广告"].wanted
    assert not query.explain("地铁噪音很大广告", Meta(outlet="晨报")).matched


def test_a_place_code_takes_what_lies_in_it_and_nothing_beside_it() -> None:
    query = Query.parse("place:3501")
    assert query.explain("", Meta(places=("350111",))).matched
    assert not query.explain("", Meta(places=("3502", "35", "13501"))).matched
