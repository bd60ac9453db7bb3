"""The report for print, and its charts as pictures, set by typst."""

import json
import re
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any
from unicodedata import combining

import typst

from civicloom.model.errors import CivicloomError

from .document import Document
from .fonts import chinese_font, family
from .palette import palette
from .plain import END_OF_ISOLATE, ISOLATE

STANDARDS = ["a-2a", "ua-1"]
"""PDF/A-2a to be kept for long (ISO 19005-2), PDF/UA-1 to be read aloud (ISO 14289-1)."""
UNSEEN = ISOLATE + END_OF_ISOLATE
PICTURE_DPI = 160.0
_PLACES = {"zh-Hans": ("zh", "cn"), "zh-Hant": ("zh", "tw"), "en": ("en", "gb")}
_LONG = re.compile(r"[\x21-\x7e]{20,}")
_PIECE = re.compile(r"(.{6})(?=.)")


def as_pdf(document: Document) -> bytes:
    """A tagged PDF/A with its fonts inside; the same document gives the same bytes.

    Characters that the font cannot draw print as □. Raises RPT-011 without a font, RPT-012.
    """
    made = int(datetime.fromisoformat(document.made).timestamp())
    pdf: bytes = _set(document, "pages", format="pdf", pdf_standards=STANDARDS, timestamp=made)
    return pdf


def as_pictures(document: Document) -> list[bytes]:
    """Each chart as a PNG, in order. Raises RPT-011, RPT-012."""
    pictures = _set(document, "pictures", format="png", ppi=PICTURE_DPI)
    return pictures if isinstance(pictures, list) else [pictures]


def _set(document: Document, mode: str, **options: Any) -> Any:
    inputs = {"mode": mode, "report": json.dumps(_data(document), ensure_ascii=False)}
    with as_file(files(__package__) / "print.typ") as template:
        try:
            return typst.compile(
                str(template),
                font_paths=[str(chinese_font().path.parent)],
                ignore_system_fonts=True,
                sys_inputs=inputs,
                **options,
            )
        except typst.TypstError as error:
            raise CivicloomError("RPT-012", reason=str(error)[:300]) from error


def _data(document: Document) -> Any:
    data: dict[str, Any] = _printable(document.as_data())
    del data["figures"]
    language, region = _PLACES[document.language]
    return data | {
        "family": family(document.language),
        "lang": language,
        "region": region,
        "palette": palette(),
    }


def _printable(value: Any) -> Any:
    """The same data in characters the font draws, with places to break long addresses at."""
    if isinstance(value, str):
        return _LONG.sub(lambda run: _PIECE.sub("\\1\u200b", run[0]), "".join(map(_drawn, value)))
    if isinstance(value, dict):
        return {k: v if k == "href" else _printable(v) for k, v in value.items()}
    return [_printable(v) for v in value] if isinstance(value, list | tuple) else value


def _drawn(char: str) -> str:
    if char == "\n" or chinese_font().draws(char):
        return char
    return "" if combining(char) or char in UNSEEN else "□"
