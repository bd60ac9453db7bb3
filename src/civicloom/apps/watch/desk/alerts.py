"""Alerts: what a topic asks to be told of, told once by the declared channels, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from civicloom.apps.watch.events import RateAlarm, begun, bursts
from civicloom.apps.watch.topics import Topic, Topics, When
from civicloom.model.errors import CivicloomError, Place
from civicloom.model.own_yaml import own_yaml
from civicloom.purpose import OFFICE_ZONE, Purpose
from civicloom.push import Delivered, Notice

from .asking import TABLE
from .marked import ARTICLES, Marked, is_talk, words_of
from .rates import alarms_of

if TYPE_CHECKING:
    from .desk import WatchDesk

ROUTE = "watch"
"""The name in routing.yaml; a topic may have a route of its own, ``watch/<topic>``."""

READ_FIELDS = ("id", "source", "url", "title", "day", "topics")
"""What is read of an item to tell of it."""

WORDS = 8
"""Words of a text that are told as the reason."""

RECENT = timedelta(days=7)
"""How long after a story grew fast its items still tell of it, where the one that made it so did not."""


@dataclass(frozen=True)
class Alert:
    """Who is told of what, and why. ``item`` is empty for a rate; ``reason`` and ``text`` are by language."""

    topic: str
    when: When
    item: str
    title: str
    url: str
    to: tuple[str, ...]
    reason: Mapping[str, str]
    text: Mapping[str, str]
    key: str
    also: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The alert as plain data."""
        words = ("topic", "when", "item", "title", "url", "to", "reason", "text")
        return {word: getattr(self, word) for word in words}


def tell(desk: WatchDesk, marked: Sequence[Marked]) -> list[Alert]:
    """Write the alerts of items down for delivery; gives those that are new. The items' stories are known."""
    found = [*_arrivals(desk, marked), *_clusters(desk, marked)]
    return _written(desk, found)


def tell_rates(desk: WatchDesk, day: date) -> list[Alert]:
    """The same for topics that have more items on a day than is usual, counted for the purpose of each.

    Raises the PUR code of a refusal.
    """
    asking = [topic for topic in desk.topics.by_id.values() if "rate" in topic.alert.when]
    found = {
        (purpose, alarm.key[0]): alarm
        for purpose in dict.fromkeys(topic.purpose for topic in asking)
        for alarm in alarms_of(desk, day, day, purpose)
    }
    told = [(topic, found.get((topic.purpose, topic.id))) for topic in asking]
    return _written(desk, [_rate(topic, alarm) for topic, alarm in told if alarm])


def send(desk: WatchDesk) -> list[Delivered]:
    """Deliver what waits, alerts and what failed before alike."""
    return desk.workspace.desk(desk.actor).deliver()


def require_declared(
    topics: Topics, offices: Mapping[str, object], purposes: Mapping[str, Purpose]
) -> Topics:
    """The topics. Raises WAT-020 for one that tells an office which there is not, WAT-027 for such a purpose."""
    for topic in topics.by_id.values():
        for office in _to(topic) if topic.alert.when else ():
            if office not in offices:
                known = ", ".join(offices)
                place = Place(topic.file, field="alert")
                raise CivicloomError("WAT-020", place=place, office=office, known=known)
        purpose = purposes.get(topic.purpose)
        if not purpose or not all(purpose.covers(TABLE, field) for field in READ_FIELDS):
            raise CivicloomError(
                "WAT-027",
                place=Place(topic.file, field="purpose"),
                purpose=topic.purpose,
                fields=", ".join(READ_FIELDS),
                known=", ".join(purposes),
            )
    return topics


def _to(topic: Topic) -> tuple[str, ...]:
    return topic.alert.to or (topic.owner,)


def _arrivals(desk: WatchDesk, marked: Sequence[Marked]) -> Iterator[Alert]:
    for one in marked:
        for topic in _asking(desk, one, "arrival"):
            text = words_of(one.item)
            spans = topic.query.spans(text)
            words = list(dict.fromkeys(text[span.start : span.end] for span in spans))[:WORDS]
            reason = {"zh": "、".join(words), "en": ", ".join(words)}
            yield _alert(topic, "arrival", one, reason, one.item.id, _copies(desk, one))


def _copies(desk: WatchDesk, one: Marked) -> tuple[str, ...]:
    """Items with the same text; short talk is told by itself, as it is alike without being copied."""
    if is_talk(one.item):
        return ()
    found = [match.id for match in desk.reprints.find(one.item.text) if match.kind != "possible"]
    return (one.marks.reprint_of, *found) if one.marks.reprint_of else tuple(found)


def _clusters(desk: WatchDesk, marked: Sequence[Marked]) -> Iterator[Alert]:
    """Items of stories that have grown fast: so many items within so many days, told once a growth."""
    stream = desk.events.stream
    asking = [(one, topic) for one in marked for topic in _asking(desk, one, "cluster")]
    stories = {one.item.id: stream.story_of(one.item.id) for one, _ in asking}
    for story in dict.fromkeys(filter(None, stories.values())):
        members = [stream.member(item) for item in stream.story(story).items]
        times = [member.at for member in members]
        numbers = bursts(times)
        if not numbers:
            continue
        # After a merge or split another item made the same growth fast, which was told already.
        growth = members[begun(times, numbers[-1]) :]
        told = tuple(f"cluster {member.item}" for member in growth)
        burst = stream.burst(members[numbers[-1]].item)
        if burst is None:
            continue
        days = (burst.at - burst.since).days + 1
        reason = _words(
            "cluster",
            days=days,
            count=burst.count,
            since=burst.since.astimezone(OFFICE_ZONE).date(),
        )
        for one, topic in asking:
            if stories[one.item.id] != story:
                continue
            at = stream.member(one.item.id).at
            if burst.at <= at <= burst.at + RECENT:
                yield _alert(topic, "cluster", one, reason, f"cluster {burst.item}", told)


def _rate(topic: Topic, alarm: RateAlarm) -> Alert:
    reason = _words(
        "rate", day=alarm.day, count=alarm.observed, upper=f"{alarm.upper:.1f}", method=alarm.method
    )
    title = topic.title["zh"]
    return Alert(
        topic.id, "rate", "", title, "", _to(topic), reason, _text(topic, {}, reason), f"rate {alarm.day}"
    )  # fmt: skip


def _asking(desk: WatchDesk, one: Marked, when: When) -> list[Topic]:
    topics = (desk.topics.by_id[topic] for topic in one.marks.topics if topic in desk.topics.by_id)
    return [topic for topic in topics if when in topic.alert.when]


def _alert(
    topic: Topic,
    when: When,
    one: Marked,
    reason: Mapping[str, str],
    key: str,
    also: tuple[str, ...] = (),
) -> Alert:
    item = one.item
    shown = item.title if item.kind in ARTICLES and item.title else item.outlet or item.source
    text = _text(topic, {"zh": shown, "en": shown}, reason)
    return Alert(topic.id, when, item.id, shown, item.url, _to(topic), reason, text, key, also)


def _text(topic: Topic, shown: Mapping[str, str], reason: Mapping[str, str]) -> Mapping[str, str]:
    """The line that is told, by language; it holds no text of a person."""
    return {
        language: _table()["told" if shown else "counted"][language].format(
            topic=topic.title[language], shown=shown.get(language), reason=reason[language]
        )
        for language in ("zh", "en")
    }


def _words(key: str, **facts: object) -> dict[str, str]:
    return {language: words.format(**facts) for language, words in _table()[key].items()}


@cache
def _table() -> dict[str, dict[str, str]]:
    text = Path(__file__).with_name("alerts.yaml").read_text("utf-8")
    found: dict[str, dict[str, str]] = own_yaml(text)
    return found


def _written(desk: WatchDesk, found: Sequence[Alert]) -> list[Alert]:
    told: list[Alert] = []
    for topic in dict.fromkeys(alert.topic for alert in found):
        declared = desk.topics.by_id[topic]
        own = {alert.key: alert for alert in found[::-1] if alert.topic == topic}
        notices = [_notice(alert) for alert in list(own.values())[::-1]]
        there = desk.workspace.desk(desk.actor, declared.purpose)
        most = declared.alert.at_most_a_day
        new = there.notify(notices, f"{ROUTE}/{topic}", _to(declared), most_a_day=most)
        told += [own[notice.key] for notice in new]
    return told


def _notice(alert: Alert) -> Notice:
    reasons = {
        "when": alert.when,
        "title": alert.title,
        "url": alert.url,
        "reason": dict(alert.reason),
    }
    return Notice(alert.key, "article", alert.item, alert.text, reasons, alert.also)
