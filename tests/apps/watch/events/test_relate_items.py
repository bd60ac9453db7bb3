"""Related items with their reasons, and the days of an event."""

from datetime import UTC, date, timedelta, timezone

from civicloom.apps.watch.events import related, timeline

from .items import few, item


def test_the_closest_kind_of_relation_comes_first_with_all_reasons() -> None:
    groups = {
        "reprint": {"a": ["r1"], "b": ["r1"]},
        "story": {"a": ["s1"], "b": ["s1"], "c": ["s1"], "d": ["s2"]},
        "topic": {"a": ["t1", "t2"], "c": ["t1"], "e": ["t1", "t2"], "f": ["t2"]},
    }
    found = related("a", groups)
    assert [one.item for one in found] == ["b", "c", "e", "f"]
    assert found[1].reasons == (("story", "s1"), ("topic", "t1"))
    assert [one.item for one in related("a", groups, most=2)] == ["b", "c"]
    assert related("nothing", groups) == []


def test_a_timeline_has_every_day_in_the_zone_that_counts_them() -> None:
    items = [item(0, ("first", ""), 0), item(1, ("late", ""), 0.5), item(2, ("last", ""), 3)]
    days = timeline(items, timezone(timedelta(hours=8)))
    assert [(day.day, len(day.items), day.title) for day in days] == [
        (date(2026, 3, 1), 1, "first"), (date(2026, 3, 2), 1, "late"),
        (date(2026, 3, 3), 0, ""), (date(2026, 3, 4), 1, "last"),
    ]  # fmt: skip
    assert [len(day.items) for day in timeline(reversed(items), UTC)] == [2, 0, 0, 1]
    assert timeline([]) == []
    assert sum(len(day.items) for day in timeline(few())) == len(few())
