"""Who wrote and who published a page, and the source line (来源) of a reprint."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from .head import SITES, Head
from .names import TALK
from .tree import Mark, Tree, clean

META = (
    "author", "article:author", "article:author_name", "byl", "parsely-author", "sailthru.author", "dc.creator",
    "dcterms.creator", "citation_author", "creator", "og:article:author", "twitter:data1", "article.author",
)  # fmt: skip
BEFORE = re.compile(
    r"^(?:(?:written|reviewed|posted|published|words|story|text|reported|article|post)?\s*by\b:?|authors?\s*:|"
    r"(?:本文)?作者\s*[:：]|(?:本报|本网|见习|实习)?记者\s*[:：]?|文\s*[/|｜：:]|撰文\s*[:：]?|(?:von|par|por|di|oleh)\s)\s*",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"\s*(?:[|•]|(?<![\u3400-\u9fff])·|\bupdated\b|\bpublished\b|\bposted\b|\bon (?:\w+ \d|\d)|\d{4}|\s[-–—]\s|min read|,? (?:staff|senior|contributing)"
    r" ).*$",
    re.IGNORECASE | re.DOTALL,
)
NOBODY = re.compile(
    r"https?:|www\.|@|^(?:admin|administrator|editor|staff|guest|author|by|unknown|null|none|\d+|匿名|佚名|网络|网络整理|管理员|未知|本站|我已授权)$|"
    r"责任编辑|责编|版权|声明|discuz|comsenz|phpwind|dedecms|"
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
_NO_NAME = (
    "(?![责責编編来來发發时時日浏瀏点點阅閱字审審校摄攝图圖打分通初复終终供转轉]"
    "(?:任|辑|輯|源|布|佈|表|间|間|期|览|覽|击|擊|读|讀|体|體|号|號|核|对|對|影|片|印|享|讯|訊|审|審|稿|载|載))"
)
"""What stands behind a label that says nothing, or behind the name, is the next label."""
_NAME = rf"{_NO_NAME}[\u3400-\u9fff·]{{2,4}}"
CHINESE_WRITER = re.compile(
    rf"(?:(?:作者|撰文|(?<![\u3400-\u9fff])文\s*(?=[/／|｜]))\s*[:：/／|｜]\s*(?={_NO_NAME}[\u3400-\u9fff·]{{2,10}}|[A-Z])|"
    rf"[记記]者\s*[:：]\s*(?={_NAME}(?![\u3400-\u9fff])))"
    rf"([A-Z][\w.'-]+(?: [A-Z][\w.'-]+){{0,3}}|[\u3400-\u9fff·]{{2,10}}(?:[ 、,，]{_NAME}(?![\u3400-\u9fff]))*)"
)
SIGNED = re.compile(
    rf"(?:^|[ （(【报報社网網台]|[见見实實][习習])[记記]者 ?((?<= ){_NAME}(?:[ 、,，]{_NAME})*)(?=$|[ )）】\d]|[通报報摄攝文])"
)
"""A reporter's name without a colon, in a line that is no sentence."""
ORIGIN = re.compile(
    r"(?<![\u3400-\u9fff])(?:信息来源|文章来源|稿件来源|新闻来源|本文来源|来源|來源|稿源|转载自|出处|Source)\s*[:：]\s*([^\s|｜,，；;()（）【】\[\]]{2,30})"
)
LABEL = re.compile(
    r"(?:作者|责任编辑|编辑|时间|发布(?=时间|日期|[:：于])|字体|字号|记者|责编|浏览|点击|阅读).*$"
)
ALONE = 8
"""Characters of a line that may be a label alone, whose value is the next line."""
LAST = 3
"""Lines about the end of a text in which a writer may sign."""
MAX_NAME = 90


def author_of(head: Head, tree: Tree, start: int, end: int) -> str:
    """The author's name as the page writes it, several joined by a comma; empty for none."""
    outlet = outlet_of(head, "").lower()
    handle = ""
    for text in _writers(head, tree, start, end):
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
    told = head.first(*SITES, "al:android:app_name", "mediaid")
    if not told and isinstance(publisher, dict):
        told = str(publisher.get("name") or "")
    return clean(told)[:MAX_NAME] or host


def origin_of(head: Head, tree: Tree, start: int, end: int) -> str:
    """The source line of a reprint, near the beginning or the end of the text."""
    for text in _lines(tree, (*range(start - 15, start + 6), *range(end - 3, end + 6))):
        if ":" not in text and "：" not in text:
            continue
        if (found := ORIGIN.search(text)) and (name := LABEL.sub("", found[1])):
            return clean(name)
    return head.first("contentsource", "source", "article:source", "og:article:source")[:30]


def _lines(tree: Tree, numbers: Iterable[int]) -> Iterator[str]:
    """The lines of these numbers, the next one behind a mere label."""
    texts = tree.lines.texts
    for number in numbers:
        if not 0 <= number < len(texts):
            continue
        text = texts[number][:300]
        if len(text) <= ALONE and text.endswith((":", "：")):
            text += "".join(texts[number + 1 : number + 2])[:300]
        yield text


def _writers(head: Head, tree: Tree, start: int, end: int) -> Iterator[str]:
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
    yield from filter(None, map(_signed, _lines(tree, range(start - 12, start + 8))))
    for text in _lines(tree, range(end - LAST + 1, end + LAST)):
        if not text.isascii():
            yield _signed(text)


def _signed(text: str) -> str:
    """The writer that a line near the text names."""
    if found := CHINESE_WRITER.search(text[:200]):
        return found[1]
    if BYLINE.match(text) and len(text) < 100:
        return text
    found = SIGNED.search(text) if len(text) < 60 and "。" not in text else None
    return found[1] if found else ""


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
