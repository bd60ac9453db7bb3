"""When a page was published: what its head says, then its marked parts, its address, its lines."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain

from .dates import ADDRESS, has_date, iso, western
from .head import Head
from .names import MARKED, TALK
from .tree import Mark, Tree

PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "publishdate", "pubdate",
    "publish-date", "publish_date", "date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date",
    "weibo: article:create_at", "article.published", "parsely-pub-date", "sailthru.date", "og:pubdate",
    "apub:time", "og:time", "article:create_at", "published_time", "citation_publication_date",
    "citation_date", "firstpublishedtime", "releasedate", "created",
)  # fmt: skip
"""Meta tags that give the date of publication."""
NAMED = re.compile(r"publi.*(?:on|time|date|at)$|pub.?(?:date|time)|releas|issued|create|发布")
"""This and those after it are for lower case: a pattern for either case takes ten times as long."""
NEWER = re.compile(r"modif|updat|edit|expire|review|更新|修改|[编編][辑輯]")
TODAY = re.compile(r"today|current|今天|今日|农历|農曆|星期")
"""What pages say of the day they are read, not written."""
DEADLINE = re.compile("截止|截至|有效期|(?:征集|实施|施行|生效|失效|报名|投标|开标)(?:时间|日期)")
"""What is to happen on another day than that of publication."""
OTHER_DAY = re.compile(f"{NEWER.pattern}|{TODAY.pattern}")
LABEL = re.compile(r"publi|posted|[发發][布佈表稿]|刊[发發登]|日期|[时時][间間]")
PUBLISHED_ON = re.compile(
    r"published(?<!\wpublished)\b|[发發](?:[布佈表](?:[时時][间間]|日期|[于於])|稿[时時][间間])"
)
SIGNED = re.compile(r"(?:中[华華])?\s?\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日(?:[印签簽]发)?")
"""A line that dates a notice at its end."""
SENTENCE = re.compile("[。；！？…][”』」）)]?$")
"""How a line ends that is no line of date and source."""
CHANGED = ("article:modified_time", "datemodified", "og:updated_time", "last-modified", "lastmod")
"""Meta tags that give the last change: better than no date."""
NEAREST = 8
DAY = 16
"""Characters of a date in Chinese."""
LAST = 6
"""Lines about the end of a text in which it may be dated."""
SHORT = 120
"""Length below which a line may be one of date and source."""
SEARCHED = 3_000


def date_of(head: Head, tree: Tree, url: str, start: int, end: int, *, talk: bool = False) -> str:
    """ISO date, or date and time, of publication; empty for none.

    ``start`` and ``end`` are the text's lines; ``talk`` tells a page whose own text is what people say to each other.
    """
    if told := _first(_told(head, url)):
        return _as_shown(told, tree, start)
    last = (*head.times[:1], *(head.meta.get(name, "") for name in CHANGED))
    return _first(_shown(tree, start, end, talk)) or _first(last)


def _first(texts: Iterable[str]) -> str:
    return next((found for text in texts if (found := iso(text))), "")


def _as_shown(told: str, tree: Tree, start: int) -> str:
    """The day of a time depends on the zone: where the page shows the day before or after, that counts."""
    if len(told) < len("2024-05-03T08:05:00+00:00"):
        return told
    possible, other = _days(told), ""
    near = (mark.words() for mark in _near(tree.marks, start)[:NEAREST])
    for text in chain(_said(tree, start), near):
        day = iso(text)[:10]
        if not day or NEWER.search(text.lower()):
            continue
        if day == told[:10]:
            return told
        if day in possible:
            other = other or day
    return other or told


def _days(told: str) -> tuple[str, ...]:
    """The days that a time is anywhere on earth, from 12 hours behind UTC to 14 before it."""
    try:
        moment = datetime.fromisoformat(told).astimezone(UTC)
    except ValueError:
        return ()
    return tuple((moment + timedelta(hours=hours)).date().isoformat() for hours in (-12, 14))


def _told(head: Head, url: str) -> Iterator[str]:
    """What head and address say, best first."""
    yield str(head.work("datePublished", "uploadDate", "dateCreated") or "")
    yield from (head.meta.get(name, "") for name in PUBLISHED)
    yield from (
        text for name, text in head.meta.items() if NAMED.search(name) and not NEWER.search(name)
    )
    yield from ("-".join(found.groups()) for found in ADDRESS.finditer(url) if found[3])


def _shown(tree: Tree, start: int, end: int, talk: bool) -> Iterator[str]:
    """What the page shows, best first: near the text's beginning, at its end, anywhere; when it changed last of all."""
    boxes = [*tree.lines.boxes, 0]
    marks = [mark for mark in tree.marks if talk or not _is_talk(tree, boxes[mark.line])]
    today = {mark.line for mark in marks if TODAY.search(mark.part.name)}
    near = [mark for mark in _near(marks, start) if mark.line not in today]
    said = {
        line: low
        for line in _said(tree, start)
        if PUBLISHED_ON.search(low := line.lower()) or not DEADLINE.search(low)
    }
    named = ((line, PUBLISHED_ON.search(low)) for line, low in said.items())
    yield from (line[found.start() :] for line, found in named if found)
    yield from (line for line, low in said.items() if LABEL.search(low) and not NEWER.search(low))
    yield from _marked(near)
    yield from (line for line, low in said.items() if not OTHER_DAY.search(low))
    yield from _signed(tree, end)
    yield from _labelled(tree)
    yield from (line for line, low in said.items() if not TODAY.search(low))
    yield from _marked(sorted(marks, key=lambda mark: abs(mark.line - start)))
    yield from said


def _near(marks: Iterable[Mark], start: int) -> list[Mark]:
    """Marks about the beginning of the text, nearest first."""
    found = [mark for mark in marks if start - 25 <= mark.line <= start + 6]
    return sorted(found, key=lambda mark: abs(mark.line - start))


def _marked(marks: Iterable[Mark]) -> Iterator[str]:
    """Dates of itemprop and time elements, then of elements named after dates."""
    marks = [mark for mark in marks if not OTHER_DAY.search(mark.part.name)][:80]
    for mark in marks:
        about = mark.attributes
        if "publish" in (about.get("itemprop") or "").lower() or "created" in (
            about.get("itemprop") or ""
        ):
            yield about.get("content") or about.get("datetime") or mark.words()
    for mark in marks:
        if mark.part.tag == "time" and not NEWER.search(
            (mark.attributes.get("itemprop") or "").lower()
        ):
            yield mark.attributes.get("datetime") or mark.words()
    yield from (mark.words() for mark in marks)


def _said(tree: Tree, start: int) -> Iterator[str]:
    """Short lines with a year before the text, nearest first, then of its own first; no talk about it."""
    texts, boxes = tree.lines.texts, tree.lines.boxes
    before = range(min(start, len(texts)) - 1, max(start - 60, 0) - 1, -1)
    for index in (*before, *range(start, min(start + 10, len(texts)))):
        text = texts[index]
        if len(text) >= SHORT or not has_date(text):
            continue
        if not (index >= start and SENTENCE.search(text)) and not _is_talk(tree, boxes[index]):
            yield text


def _signed(tree: Tree, end: int) -> Iterator[str]:
    """The last of the lines about the text's end that are a Chinese date and nothing else, as notices have it."""
    for text in reversed(tree.lines.texts[max(end - LAST + 1, 0) : end + LAST]):
        if len(text) < 2 * DAY and SIGNED.fullmatch(western(text)):
            yield text


def _labelled(tree: Tree) -> Iterator[str]:
    """Short lines that name the publication, with the line behind the name; nothing of talk about it."""
    texts = tree.lines.texts[:SEARCHED]
    for index, (text, after) in enumerate(zip(texts, texts[1:] + texts[-1:], strict=True)):
        if len(text) >= SHORT or not PUBLISHED_ON.search(text.lower()):
            continue
        if not _is_talk(tree, tree.lines.boxes[index]):
            yield text if iso(text) or len(after) >= SHORT else after


def _is_talk(tree: Tree, at: int) -> bool:
    """Whether the box or one near around it holds comments."""
    around = (tree.boxes.parts[box] for box in tree.boxes.around(at, 4))
    return any(part.says & (TALK | MARKED) == TALK for part in around)
