"""Which encoding a page is in: its bytes are believed before its header and its meta tag."""

import codecs
import re

from civicloom.model.errors import CivicloomError

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MARKS = tuple(mark for mark, _ in BOMS)
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
ASCII = re.compile("[\\x00-\\x7f]+")
BROKEN = re.compile("[\ufffd\ue000-\uf8ff]")
SAMPLE = 60_000
OFTEN = ("gb18030", "big5hkscs", "cp1252")
"""Encodings that pages are in without saying so, the most frequent first."""
NAMED = 0.1
"""What being named is worth: less than looking right."""
RUNS = re.compile("[\x80-\U0010ffff]{3,}")
"""Western words have no three letters beyond ASCII in a row; read as Western, Chinese ones have no others."""
WRITTEN = bytes({*range(32, 256), *b"\t\n\f\r\x1b"})
"""Bytes that texts are made of; of other files every tenth is none."""
UNWRITTEN = 0.02
DOCUMENT = b"%PDF-"
"""How a file begins that may well be written in such bytes alone."""


def utf8(page: bytes, told: str = "") -> bytes:
    """The page in UTF-8, which most are in already; ``told`` is the encoding its header names.

    Raises EXT-002 for a file of another kind, as a picture or a document.
    """
    if page.startswith(DOCUMENT, len(page) - len(page.lstrip())):
        raise CivicloomError("EXT-002")
    if not page.startswith(MARKS) and not _wide(page):
        try:
            page.decode("utf-8")
            return page
        except UnicodeDecodeError:
            pass
    return decode(page, told).encode("utf-8", "replace")


def decode(page: bytes, told: str = "") -> str:
    """The text of a page; ``told`` is the encoding its header names. Broken bytes become U+FFFD.

    A byte order mark decides; then zero bytes (UTF-16, UTF-32); then clean UTF-8; then what header or meta
    say, unless another looks better: GB18030 against Big5 by how common their characters are. Raises EXT-002
    where too many bytes are none of a text.
    """
    for mark, name in BOMS:
        if page.startswith(mark):
            return page[len(mark) :].decode(name, "replace")
    if wide := _wide(page):
        return page.decode(wide, "replace")
    try:
        return page.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(page) - 4 or _mostly_utf8(page):
            return page.decode("utf-8", "replace")
    sample = page[:SAMPLE]
    if len(sample.translate(None, WRITTEN)) > UNWRITTEN * len(sample):
        raise CivicloomError("EXT-002")
    return page.decode(_best(page, told), "replace")


def _wide(page: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: markup has a zero in every second byte, or three in four."""
    head = page[:2000]
    if b"<\0" not in head and b"\0<" not in head:
        return ""
    if b"<\0\0\0" in head or b"\0\0\0<" in head:
        return "utf-32-le" if head.find(b"<") % 4 == 0 else "utf-32-be"
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) // 6 and odd > 10 * even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 6 and even > 10 * odd else ""


def _mostly_utf8(page: bytes) -> bool:
    """A few broken bytes, as of a cut advertisement, do not make another encoding."""
    text = page.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    wide = sum(1 for char in text[:SAMPLE] if "\u0800" <= char != "\ufffd")
    return broken * 10 < wide


def _best(page: bytes, told: str) -> str:
    """The encoding whose text looks best; one that header or meta name needs to look less good."""
    declared = META.search(page[:4096])
    named = {_known(told), _known(declared.group(1).decode() if declared else "")} - {""}
    fits = {name: _fit(page, name) + NAMED for name in sorted(named)}
    if max(fits.values(), default=0.0) < 1:  # the most that one gets which is not named
        fits |= {name: _fit(page, name) for name in OFTEN if name not in named}
    return max(fits, key=lambda name: fits[name])


def _known(name: str) -> str:
    plain = WIDER.get(name.strip().lower(), name.strip().lower())
    try:
        return "" if plain in ("", "utf-8", "utf8") else codecs.lookup(plain).name
    except (LookupError, ValueError):
        return ""


def _fit(page: bytes, name: str) -> float:
    """How much the text is text, 0..1: few broken characters, and letters or common characters."""
    try:
        text = page[:SAMPLE].decode(name, "replace")
    except (UnicodeError, LookupError, ValueError):
        return 0.0
    wide = ASCII.sub("", text)
    share = len(BROKEN.findall(wide)) / max(len(wide), 1)
    if name in ("gb18030", "big5hkscs"):
        good = 0.4 + 5 * min(len(COMMON.findall(wide)) / max(len(wide), 1), 0.11)
    else:
        good = sum(map(str.isalpha, wide)) / max(len(wide), 1)
        if name == "cp1252" and sum(map(len, RUNS.findall(text))) > 0.5 * len(wide):
            good *= 0.5
    return max(0.0, good - 10 * share)
