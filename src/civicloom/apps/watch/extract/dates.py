"""When a page was published: what its head says, then its marked parts, its address, its lines."""

import re
from collections.abc import Iterable, Iterator

from .head import Head
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
SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)(?!\d)")
ADDRESS = re.compile(r"(?:^|[/_t-])((?:19|20)\d\d)[/_-]?(\d{2})(?:[/_-]?(\d{2}))?(?=[/_.\-]|$)")
ZONE = re.compile(r"^(?:\.\d+)?(Z|[+-]\d\d:?\d\d)")
NAMED = re.compile(
    r"publi.*(?:on|time|date|at)$|pub.?(?:date|time)|releas|issued|create|发布", re.IGNORECASE
)
NEWER = re.compile(r"modif|updat|edit|expire", re.IGNORECASE)


def date_of(head: Head, tree: Tree, url: str, start: int) -> str:
    """ISO date, or date and time, of publication; empty for none. ``start`` is the text's first line."""
    return next((found for text in _sources(head, tree, url, start) if (found := iso(text))), "")


def iso(text: str) -> str:
    """The first date of a text in ISO form, with its time and zone where they stand beside it."""
    text = text[:400]
    if (found := NUMERIC.search(text)) and (date := _date(found[1], found[2], found[3])):
        return date + _time(found)
    for found in WORDS.finditer(text):
        month = MONTHS.get(found[2].lower())
        if month and (date := _date(found[4], str(month), found[1] or found[3] or "")):
            return date
    if (found := YEAR_FIRST.search(text)) and (month := MONTHS.get(found[2].lower())):
        return _date(found[1], str(month), found[3])
    if found := SLASHED.search(text):
        return _date(found[3], found[1], found[2]) or _date(found[3], found[2], found[1])
    return ""


def _date(year: str, month: str, day: str) -> str:
    if not day or not (1 <= int(month) <= 12 and 1 <= int(day) <= 31 and 1990 <= int(year) <= 2100):
        return ""
    return f"{year}-{int(month):02}-{int(day):02}"


def _time(found: re.Match[str]) -> str:
    if not found[4] or int(found[4]) > 23 or int(found[5]) > 59:
        return ""
    zone = ZONE.match(found[7] or "")
    told = zone[1].replace("Z", "+00:00") if zone else ""
    return f"T{int(found[4]):02}:{found[5]}:{found[6] or '00'}{told}"


def _sources(head: Head, tree: Tree, url: str, start: int) -> Iterator[str]:
    """Texts that may tell the date, best first."""
    yield str(head.work("datePublished", "uploadDate", "dateCreated") or "")
    yield from (head.meta.get(name, "") for name in PUBLISHED)
    yield from (text for name, text in head.meta.items() if NAMED.search(name))
    if (found := ADDRESS.search(url)) and found[3]:
        yield "-".join(found.groups())
    near = sorted(tree.marks, key=lambda mark: abs(mark.line - start))
    yield from _marked([mark for mark in near if start - 25 <= mark.line <= start + 6])
    yield from _said(tree, start)
    yield from _marked(near)
    yield str(head.work("dateModified") or "")


def _marked(marks: Iterable[Mark]) -> Iterator[str]:
    """Dates of itemprop and time elements, then of elements named after dates."""
    marks = list(marks)[:80]
    for mark in marks:
        about = mark.attributes
        if "publish" in (about.get("itemprop") or "").lower() or "created" in (
            about.get("itemprop") or ""
        ):
            yield about.get("content") or about.get("datetime") or mark.words()
    for mark in marks:
        if mark.tag == "time" and not NEWER.search(
            mark.name + (mark.attributes.get("itemprop") or "")
        ):
            yield mark.attributes.get("datetime") or mark.words()
    for mark in marks:
        if not NEWER.search(mark.name):
            yield mark.words()


def _said(tree: Tree, start: int) -> Iterator[str]:
    """Short lines around the beginning of the text."""
    for line in tree.lines[max(start - 25, 0) : start + 10]:
        if len(line.text) < 120:
            yield line.text
