"""When a page was published: what its head says, then its marked parts, its address, its lines."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain

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
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier januar enero gennaio januari janeiro", "feb february februar février",
            "mar march märz mars maart marzo", "apr april avril abril aprile", "may mai mayo maggio mei maio",
            "jun june juni juin junio giugno", "jul july juli juillet julio luglio",
            "aug august août agosto agustus", "sep sept september septembre settembre septiembre",
            "oct october oktober octobre ottobre octubre okt", "nov november novembre noviembre",
            "dec december dezember décembre dicembre diciembre desember",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
TIME = r"(?:[T\s,]{0,3}(\d{1,2})[:：时](\d{2})(?:[:：分](\d{2}))?)?"
NUMERIC = re.compile(
    rf"(?<!\d)((?:19|20)\d\d)\s?[-/.年]\s?(\d{{1,2}})\s?[-/.月]\s?(\d{{1,2}})日?{TIME}(\S{{0,12}})"
)
WORDS = re.compile(
    r"(?<!\w)(?:(\d{1,2})(?:st|nd|rd|th|\.)?(?: de)? )?([A-Za-zûéä]{3,10})\.?(?: (\d{1,2})(?:st|nd|rd|th)?,?)?"
    r"(?: de)?,? ((?:19|20)\d\d)(?!\d)"
)
YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)[ ,]+([A-Za-z]{3,10})\.? (\d{1,2})(?!\d)")
TWO_DIGITS = re.compile(r"(?<![\d.])(\d{1,2})([/.])(\d{1,2})\2(\d\d),?\s{1,3}\d{1,2}:\d\d(?!\d)")
SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)(?!\d)")
YEAR = re.compile(r"(?:19|20)\d\d|\d[./]\d\d,?\s")
"""What every date has: without it nothing more is sought."""
ADDRESS = re.compile(r"(?:^|[/_t-])((?:19|20)\d\d)[/_-]?(\d{2})(?:[/_-]?(\d{2}))?(?=[/_.\-]|$)")
ZONE = re.compile(r"^(?:\.\d+)?(Z|[+-]\d\d:?\d\d)")
NAMED = re.compile(r"publi.*(?:on|time|date|at)$|pub.?(?:date|time)|releas|issued|create|发布")
"""This and those after it are for lower case: a pattern for either case takes ten times as long."""
NEWER = re.compile(r"modif|updat|edit|expire|review|更新|修改|编辑")
TODAY = re.compile(r"today|current|今天|今日|农历|星期")
"""What pages say of the day they are read, not written."""
OTHER_DAY = re.compile(f"{NEWER.pattern}|{TODAY.pattern}")
LABEL = re.compile(r"publi|posted|发布|发表|发稿|刊发|日期|时间")
PUBLISHED_ON = re.compile(
    r"published(?<!\wpublished)\b|发布(?:时间|日期|于)|发表(?:时间|日期|于)|发稿时间"
)
CHANGED = ("article:modified_time", "datemodified", "og:updated_time", "last-modified", "lastmod")
"""Meta tags that give the last change: better than no date."""
NEAREST = 8
SHORT = 120
"""Length below which a line may be one of date and source."""
SEARCHED = 3_000


def date_of(head: Head, tree: Tree, url: str, start: int) -> str:
    """ISO date, or date and time, of publication; empty for none. ``start`` is the text's first line."""
    if told := _first(_told(head, url)):
        return _as_shown(told, tree, start)
    last = (*head.times[:1], *(head.meta.get(name, "") for name in CHANGED))
    return _first(_shown(tree, start)) or _first(last)


def _first(texts: Iterable[str]) -> str:
    return next((found for text in texts if (found := iso(text))), "")


def _as_shown(told: str, tree: Tree, start: int) -> str:
    """The day of a time depends on the zone: where the page shows the day before or after, that counts."""
    if len(told) < len("2024-05-03T08:05:00+00:00"):
        return told
    possible, other = _days(told), ""
    near = (mark.words() for mark in _near(tree, start)[:NEAREST])
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


def iso(text: str) -> str:
    """The first date of a text in ISO form, with its time and zone where they stand beside it."""
    text = text[:400]
    if not YEAR.search(text):
        return ""
    if (found := NUMERIC.search(text)) and (date := _date(found[1], found[2], found[3])):
        return date + _time(found)
    for found in WORDS.finditer(text):
        month = MONTHS.get(found[2].lower())
        if month and (date := _date(found[4], str(month), found[1] or found[3] or "")):
            return date
    if found := YEAR_FIRST.search(text):
        return _date(found[1], str(MONTHS.get(found[2].lower(), 0)), found[3])
    if found := SLASHED.search(text):
        return _date(found[3], found[1], found[2]) or _date(found[3], found[2], found[1])
    if found := TWO_DIGITS.search(text):
        day, other = (found[1], found[3]) if found[2] == "." else (found[3], found[1])
        return _date(f"20{found[4]}", other, day) or _date(f"20{found[4]}", day, other)
    return ""


def _date(year: str, month: str, day: str) -> str:
    """The date in ISO form; empty for one that no calendar has, and for other times than the web's."""
    if not day or not (1 <= int(month) <= 12 and 1990 <= int(year) <= 2100):
        return ""
    if not 1 <= int(day) <= monthrange(int(year), int(month))[1]:
        return ""
    return f"{year}-{int(month):02}-{int(day):02}"


def _time(found: re.Match[str]) -> str:
    if not found[4] or int(found[4]) > 23 or int(found[5]) > 59:
        return ""
    zone = ZONE.match(found[7] or "")
    told = zone[1].replace("Z", "+00:00") if zone else ""
    return f"T{int(found[4]):02}:{found[5]}:{found[6] or '00'}{told}"


def _told(head: Head, url: str) -> Iterator[str]:
    """What head and address say, best first."""
    yield str(head.work("datePublished", "uploadDate", "dateCreated") or "")
    yield from (head.meta.get(name, "") for name in PUBLISHED)
    yield from (
        text for name, text in head.meta.items() if NAMED.search(name) and not NEWER.search(name)
    )
    yield from ("-".join(found.groups()) for found in ADDRESS.finditer(url) if found[3])


def _shown(tree: Tree, start: int) -> Iterator[str]:
    """What the page shows, best first: near the text's beginning, then anywhere; when it changed last of all."""
    today = {mark.line for mark in tree.marks if TODAY.search(mark.part.name)}
    near = [mark for mark in _near(tree, start) if mark.line not in today]
    said = {line: line.lower() for line in _said(tree, start)}
    yield from (line for line, low in said.items() if LABEL.search(low) and not NEWER.search(low))
    yield from _marked(near)
    yield from (line for line, low in said.items() if not OTHER_DAY.search(low))
    yield from _labelled(tree)
    yield from (line for line, low in said.items() if not TODAY.search(low))
    yield from _marked(sorted(tree.marks, key=lambda mark: abs(mark.line - start)))
    yield from said


def _near(tree: Tree, start: int) -> list[Mark]:
    """Marks about the beginning of the text, nearest first."""
    found = [mark for mark in tree.marks if start - 25 <= mark.line <= start + 6]
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
        if len(text) < SHORT and YEAR.search(text) and not _is_talk(tree, boxes[index]):
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
