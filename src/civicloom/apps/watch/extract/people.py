"""Who wrote and who published a page, and the source line (来源) of a reprint."""

import re
from collections.abc import Iterator
from typing import Any

from .head import Head
from .names import TALK
from .tree import Mark, Tree, clean

META = (
    "author", "article:author", "article:author_name", "byl", "parsely-author", "sailthru.author", "dc.creator",
    "dcterms.creator", "citation_author", "creator", "og:article:author", "twitter:data1", "article.author",
)  # fmt: skip
BEFORE = re.compile(
    r"^(?:(?:written|reviewed|posted|published|words|story|text|reported|article|post)?\s*by\b:?|authors?\s*:|"
    r"(?:本文)?作者\s*[:：]|(?:本报|本网|见习|实习)?记者\s*[:：]?|文\s*[/|｜：:]|撰文\s*[:：]?|von|par|por|di|oleh)\s*",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"\s*(?:[|•·]|\bupdated\b|\bpublished\b|\bposted\b|\bon (?:\w+ \d|\d)|\d{4}|\s[-–—]\s|min read|,? (?:staff|senior|contributing)"
    r" ).*$",
    re.IGNORECASE | re.DOTALL,
)
NOBODY = re.compile(
    r"https?:|www\.|@|^(?:admin|administrator|editor|staff|guest|author|by|unknown|null|none|\d+|匿名|佚名|网络)$|"
    r"[{}<>=]|minutes?$|cookie|subscribe|follow|^(?:view|learn|read|about|see|more|all|sign|log|edited)\b",
    re.IGNORECASE,
)
WRITER = re.compile(r"author|byline|writer|zuozhe", re.IGNORECASE)
ABOUT = re.compile(
    r"bio|avatar|img|image|photo|social|box|desc|link|date|time|meta|role|title|info", re.IGNORECASE
)
PROFILE = re.compile(r"/authors?/", re.IGNORECASE)
LABELS = re.compile(
    r"(?:(?:written|posted|published|words|story|text)?\s*by|authors?|posted on|on|作者|记者|文|撰文)?\s*[:：|,•·-]*",
    re.IGNORECASE,
)
BYLINE = re.compile(r"^(?:written |words |story )?by (?=[A-Z])|^(?:本文)?作者\s*[:：]")
CHINESE_WRITER = re.compile(
    r"(?:作者|记者|撰文)\s*[:：]\s*([\u3400-\u9fff·]{2,8}(?:[ 、,，][\u3400-\u9fff·]{2,4})*)"
)
ORIGIN = re.compile(
    r"(?:信息来源|文章来源|稿件来源|新闻来源|来源|來源|稿源|转载自|出处|Source)\s*[:：]\s*([^\s|｜,，；;()（）【】\[\]]{2,30})"
)
LABEL = re.compile(r"(?:作者|责任编辑|编辑|时间|发布|字体|字号|记者|责编|浏览|点击|阅读).*$")
MAX_NAME = 90


def author_of(head: Head, tree: Tree, start: int) -> str:
    """The author's name as the page writes it, several joined by a comma; empty for none."""
    outlet = outlet_of(head, "").lower()
    handle = ""
    for text in _writers(head, tree, start):
        name = _name(text)
        if not name or (name.lower() == outlet and " " not in name):
            continue
        if " " in name or not name.isascii() or not name.islower():
            return name
        handle = handle or name
    return handle


def outlet_of(head: Head, host: str) -> str:
    """What the page calls its publisher, else its host."""
    publisher = head.work("publisher")
    told = head.first("og:site_name", "application-name", "al:android:app_name", "mediaid")
    if not told and isinstance(publisher, dict):
        told = str(publisher.get("name") or "")
    return clean(told)[:MAX_NAME] or host


def origin_of(head: Head, tree: Tree, start: int, end: int) -> str:
    """The source line of a reprint, near the beginning or the end of the text."""
    texts = tree.lines.texts
    for text in (*texts[max(start - 15, 0) : start + 6], *texts[max(end - 3, 0) : end + 6]):
        text = text[:300]
        if ":" not in text and "：" not in text:
            continue
        if (found := ORIGIN.search(text)) and (name := LABEL.sub("", found[1])):
            return clean(name)
    return head.first("source", "article:source", "og:article:source")[:30]


def _writers(head: Head, tree: Tree, start: int) -> Iterator[str]:
    """Texts that may name the author, best first; nothing of those who comment."""
    yield _names(head.work("author", "creator"), head)
    yield from (head.meta.get(name, "") for name in META)
    near = [mark for mark in tree.marks if not mark.part.says & TALK]
    near = sorted(near, key=lambda mark: abs(mark.line - start))[:80]
    yield from (_first(mark) for mark in near if _is(mark))
    yield from (_first(mark) for mark in near if PROFILE.search(mark.attributes.get("href") or ""))
    yield from (
        _first(mark)
        for mark in near
        if WRITER.search(mark.part.name) and not ABOUT.search(mark.part.name)
    )
    yield from (_first(mark) for mark in near if WRITER.search(mark.part.name))
    for text in tree.lines.texts[max(start - 12, 0) : start + 8]:
        if BYLINE.match(text) and len(text) < 100:
            yield text
        elif found := CHINESE_WRITER.search(text[:200]):
            yield found[1]


def _first(mark: Mark) -> str:
    """The first piece of a mark's text that is no mere label, with those that "and" or a comma adds."""
    pieces = [piece for piece in mark.pieces() if not LABELS.fullmatch(piece)]
    if not pieces:
        return ""
    name = pieces[0]
    for piece in pieces[1:6]:
        if not (name.endswith((",", "and", "&", "、")) or piece.startswith((",", "and ", "& "))):
            break
        name += f" {piece}"
    return name


def _is(mark: Mark) -> bool:
    about = mark.attributes
    return "author" in f"{about.get('itemprop') or ''} {about.get('rel') or ''}".lower().split()


def _names(value: Any, head: Head) -> str:
    """Names of JSON-LD's author: text, thing, reference, or a list of these."""
    values = value if isinstance(value, list) else [value]
    names = []
    for one in values[:8]:
        if isinstance(one, dict):
            one = one.get("name") or head.people.get(str(one.get("@id")), "")
            one = one[0] if isinstance(one, list) and one else one
        if isinstance(one, str) and one.strip():
            names.append(one)
    return ", ".join(dict.fromkeys(map(clean, names)))


def _name(text: str) -> str:
    """A name without the words around it; empty for what is none."""
    text = BEFORE.sub("", clean(text))
    text = AFTER.sub("", text).strip(" ,:：|/-–—")
    if not 2 <= len(text) <= MAX_NAME or NOBODY.search(text) or len(text.split()) > 12:
        return ""
    return text
