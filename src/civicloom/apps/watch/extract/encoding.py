"""Which encoding a page is in: its bytes are believed before its header and its meta tag."""

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
META = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "windows-874": "cp874",
}
"""Encodings that browsers read as a wider one (WHATWG Encoding Standard)."""
COMMON = re.compile(
    "[的一是不了在人有我他这個这们中来上大为和国地到以说时要就出会也你对生能而子那得于着下自之年發学經十三]"
)
SAMPLE = 60_000


def decode(page: bytes, told: str = "") -> str:
    """The text of a page; ``told`` is the encoding its header names. Broken bytes become U+FFFD.

    A byte order mark decides; then zero bytes (UTF-16); then clean UTF-8; then what header or meta
    say, unless another fits better; then GB18030 against Big5 by how common their characters are.
    """
    for mark, name in BOMS:
        if page.startswith(mark):
            return page[len(mark) :].decode(_ends(name, mark), "replace")
    if wide := _wide(page):
        return page.decode(wide, "replace")
    try:
        return page.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(page) - 4 or _mostly_utf8(page):
            return page.decode("utf-8", "replace")
    return page.decode(_best(page, told), "replace")


def _ends(name: str, mark: bytes) -> str:
    if name == "utf-8":
        return name
    return f"{name}-{'be' if mark == codecs.BOM_UTF16_BE else 'le'}"


def _wide(page: bytes) -> str:
    """UTF-16 without a mark: markup has a zero in every second byte."""
    head = page[:2000]
    if head[1::2].count(0) > len(head) // 3 and not head[::2].count(0):
        return "utf-16-le"
    if head[::2].count(0) > len(head) // 3 and not head[1::2].count(0):
        return "utf-16-be"
    return ""


def _mostly_utf8(page: bytes) -> bool:
    """A few broken bytes, as of a cut advertisement, do not make another encoding."""
    text = page.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    wide = sum(1 for char in text[:SAMPLE] if "\u0800" <= char != "\ufffd")
    return broken * 10 < wide


def _best(page: bytes, told: str) -> str:
    """The named encoding that leaves fewest broken characters, else the likelier Chinese one."""
    declared = META.search(page[:4096])
    named = [told, declared.group(1).decode() if declared else ""]
    scored = [(_fit(page, name), name) for name in dict.fromkeys(map(_known, named)) if name]
    if scored and (best := max(scored))[0] > 0.5:
        return best[1]
    scored += [(_fit(page, name), name) for name in ("gb18030", "big5hkscs")]
    best = max(scored)
    return best[1] if best[0] > 0.1 else "cp1252"


def _known(name: str) -> str:
    plain = WIDER.get(name.strip().lower(), name.strip().lower())
    try:
        return "" if plain in ("", "utf-8", "utf8") else codecs.lookup(plain).name
    except LookupError:
        return ""


def _fit(page: bytes, name: str) -> float:
    """1 for clean text, lower for broken characters; Chinese encodings also by common characters."""
    try:
        text = page[:SAMPLE].decode(name, "replace")
    except (UnicodeError, LookupError, ValueError):
        return 0.0
    wide = [char for char in text if char > "\x7f"]
    if not wide:
        return 0.5
    broken = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in wide) / len(wide)
    if name not in ("gb18030", "big5hkscs"):
        return max(0.0, 0.95 - 10 * broken)
    common = len(COMMON.findall(text)) / len(wide)
    return max(0.0, 0.45 + 5 * min(common, 0.1) - 10 * broken)
