"""Postings: what a feature nominates is the newest clusters, however often they are settled."""

import hypothesis.strategies as st
from hypothesis import given, settings

from civicloom.apps.watch.events.postings import NEWEST, Postings

POST = st.tuples(st.lists(st.integers(1, 6), unique=True, max_size=3), st.integers(1, 40))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(POST, st.just("settle")), max_size=120))
def test_the_newest_clusters_are_found_the_oldest_first(
    steps: list[tuple[list[int], int] | str],
) -> None:
    postings = Postings()
    expected: dict[int, list[int]] = {}
    for step in steps:
        if isinstance(step, str):
            postings.settle(range(1, 41))
            continue
        codes, cluster = step
        postings.post(codes, cluster)
        for code in codes:
            expected.setdefault(code, []).append(cluster)
    found = postings.find(range(1, 8))
    assert [list(one) for one in found] == [
        expected.get(code, [])[-NEWEST:] for code in range(1, 8)
    ]


def test_what_is_gone_is_let_go_when_it_is_settled() -> None:
    postings = Postings()
    for cluster in range(1, 6):
        postings.post([7, cluster], cluster)
    postings.settle([2, 5])
    assert [list(one) for one in postings.find([7, 1, 2])] == [[2, 5], [], [2]]
    postings.post([7], 6)
    assert list(postings.find([7])[0]) == [2, 5, 6]
