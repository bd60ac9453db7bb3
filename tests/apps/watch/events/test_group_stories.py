"""Items find their story in one pass; what analysts decide holds, and can be taken back."""

from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from civicloom.apps.watch.events import Decision, Stream, bursts
from civicloom.model.errors import CivicloomError

from .items import FIRST, NOISE, PARKING, SCHOOL, few, item
from .published import DATA, needs_data, read


def grouped(stream: Stream) -> set[frozenset[int]]:
    """The stories as sets of the numbers of their items."""
    return {frozenset(map(int, story.items)) for story in stream.stories()}


def filled() -> Stream:
    """A stream with the few items."""
    stream = Stream()
    for one in few():
        stream.add(one)
    return stream


FOUND = {frozenset({0, 2, 5, 6, 7}), frozenset({1, 4}), frozenset({3})}


def test_items_on_one_event_are_one_story_and_others_are_not() -> None:
    assert grouped(filled()) == FOUND


def test_a_story_tells_its_title_terms_places_and_times() -> None:
    story = filled().story("story-" + f"{0:032d}")
    assert story.title in {title for title, _ in PARKING}
    assert "车位" in story.terms
    assert any("翠湖花园" in place for place in story.places)
    assert (story.count, story.first) == (5, FIRST)
    assert story.last == FIRST + timedelta(days=3.5)


def test_traditional_text_joins_the_story_of_its_simplified_form() -> None:
    stream = filled()
    told = ("翠湖花園小區車位捆綁銷售", "翠湖花園小區開發商強制業主購買車位，捆綁銷售。")
    assert stream.add(item(9, told, 4)) == stream.story_of(f"{0:032d}")


def test_an_item_given_twice_counts_once() -> None:
    stream = filled()
    assert stream.add(few()[0]) == stream.story_of(f"{0:032d}")
    assert grouped(stream) == FOUND


def test_a_story_without_news_for_120_days_takes_no_more() -> None:
    stream = filled()
    late = stream.add(item(9, PARKING[0], 3.5 + 121))
    assert stream.story(late).count == 1
    assert stream.story_of(f"{0:032d}") is None


def test_a_date_in_the_future_forgets_nothing() -> None:
    stream = filled()
    claimed = item(9, SCHOOL[0], 4)
    future = claimed.__class__(
        **{**claimed.__dict__, "published": claimed.seen + timedelta(days=9999)}
    )
    stream.add(future)
    assert grouped(stream) == {*FOUND - {frozenset({3})}, frozenset({3, 9})}


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=80)), max_size=6))
def test_any_text_is_taken_and_nothing_is_lost(texts: list[tuple[str, str]]) -> None:
    stream = Stream()
    for number, told in enumerate(texts):
        stream.add(item(number, told, number))
    assert sorted(n for story in grouped(stream) for n in story) == list(range(len(texts)))


def ids(*numbers: int) -> tuple[str, ...]:
    """The ids of items by number."""
    return tuple(f"{number:032d}" for number in numbers)


def test_a_merge_joins_stories_and_undo_parts_them() -> None:
    stream = filled()
    merge = Decision("d1", "merge", "story-" + ids(1)[0], "story-" + ids(3)[0])
    stream.apply(merge)
    stream.apply(merge)
    assert grouped(stream) == {frozenset({0, 2, 5, 6, 7}), frozenset({1, 3, 4})}
    assert stream.add(item(9, NOISE[0], 4)) == "story-" + ids(3)[0]
    stream.apply(Decision("d2", "undo", other="d1"))
    assert grouped(stream) == {frozenset({0, 2, 5, 6, 7}), frozenset({1, 4, 9}), frozenset({3})}


def test_a_split_takes_items_out_and_undo_brings_them_back() -> None:
    stream = filled()
    stream.apply(Decision("d1", "split", "story-" + ids(0)[0], items=ids(5, 6)))
    assert grouped(stream) == {
        frozenset({0, 2, 7}),
        frozenset({5, 6}),
        *FOUND - {max(FOUND, key=len)},
    }
    stream.apply(Decision("d2", "undo", other="d1"))
    assert grouped(stream) == FOUND


def test_a_split_of_a_merged_story_may_empty_one_of_its_clusters() -> None:
    stream = filled()
    stream.apply(Decision("d1", "merge", "story-" + ids(3)[0], "story-" + ids(1)[0]))
    stream.apply(Decision("d2", "split", "story-" + ids(1)[0], items=ids(1, 4)))
    assert grouped(stream) == FOUND
    assert stream.story("story-" + ids(1)[0]).items == ids(3)


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (Decision("d", "merge", "story-x", "story-" + ids(0)[0]), "EVT-001"),
        (Decision("d", "split", "story-" + ids(0)[0], items=ids(1)), "EVT-002"),
        (Decision("d", "split", "story-" + ids(0)[0]), "EVT-002"),
        (Decision("d", "split", "story-" + ids(3)[0], items=ids(3)), "EVT-002"),
        (Decision("d", "undo", other="never"), "EVT-003"),
        (Decision("d", "merge", "story-" + ids(0)[0], "story-" + ids(0)[0]), "EVT-004"),
    ],
)
def test_a_decision_that_cannot_be_is_told_and_changes_nothing(
    decision: Decision, code: str
) -> None:
    stream = filled()
    with pytest.raises(CivicloomError) as told:
        stream.apply(decision)
    assert told.value.code == code
    assert grouped(stream) == FOUND


def test_a_decision_is_undone_once_and_not_under_a_later_one() -> None:
    stream = filled()
    stream.apply(Decision("d1", "split", "story-" + ids(0)[0], items=ids(5)))
    stream.apply(Decision("d2", "merge", "split-d1", "story-" + ids(3)[0]))
    with pytest.raises(CivicloomError, match="EVT-003"):
        stream.apply(Decision("d3", "undo", other="d1"))
    stream.apply(Decision("d3", "undo", other="d2"))
    stream.apply(Decision("d4", "undo", other="d1"))
    with pytest.raises(CivicloomError, match="EVT-003"):
        stream.apply(Decision("d5", "undo", other="d1"))
    assert grouped(stream) == FOUND


def test_a_burst_is_told_at_the_fourth_item_in_seven_days_and_once() -> None:
    days = [0, 5, 10, 11, 11.5, 12, 13, 14, 45, 46, 47, 48]
    times = [FIRST + timedelta(days=day) for day in days]
    assert bursts(times) == [4, 11]  # days 5 to 11.5 hold four; then after a quiet time
    assert bursts(times[:4]) == []


def test_the_item_that_makes_a_burst_raises_the_alarm_with_its_reason() -> None:
    stream = Stream()
    raised = []
    for one in few():
        stream.add(one)
        raised.append(stream.burst(one.id))
    assert [bool(alarm) for alarm in raised] == [False] * 6 + [True, False]
    alarm = raised[6]
    assert alarm is not None
    assert (alarm.count, alarm.since, alarm.item) == (4, FIRST, ids(6)[0])
    with pytest.raises(CivicloomError, match="EVT-001"):
        stream.burst("nothing")


@needs_data
def test_published_petitions_find_their_events() -> None:
    items, events = read(Path(DATA))
    stream = Stream()
    alarms = 0
    found: dict[str, set[str]] = defaultdict(set)
    for one in items:
        found[stream.add(one)].add(one.id)
        alarms += stream.burst(one.id) is not None
    f_measures = {}
    for event, members in events.items():
        best = max(found.values(), key=lambda story, m=members: overlap(story, m))  # type: ignore[misc]
        f_measures[event] = overlap(best, members)
        if len(members) > 50:
            assert len(best & members) / len(best) >= 0.95
            assert len(best & members) / len(members) >= 0.95
    assert sum(f_measures.values()) / len(f_measures) >= 0.80
    assert alarms <= 18  # two a month


def overlap(story: set[str], event: set[str]) -> float:
    """The F measure of a story for an event."""
    return 2 * len(story & event) / (len(story) + len(event))
