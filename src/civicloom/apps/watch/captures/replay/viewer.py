"""The page around an archived one: what it is, when it was captured, whether it is unchanged."""

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from civicloom.model.errors import Language

from ..check import Checked
from ..wording import wording
from .contain import SANDBOX

HERE = Path(__file__).parent


class Viewer:
    """The few files of our own origin. ``lacks`` says what is not whole."""

    def __init__(
        self,
        page: Mapping[str, Any],
        source: str,
        checked: Checked,
        picture: bytes,
        lacks: str,
        language: Language,
    ) -> None:
        shown = _page(page, source, checked, lacks, language)
        self._files = {
            "/": ("text/html; charset=utf-8", shown.encode()),
            "/viewer.css": ("text/css; charset=utf-8", (HERE / "viewer.css").read_bytes()),
            "/picture.png": ("image/png", picture),
        }

    def file(self, target: str) -> tuple[str, bytes] | None:
        """Media type and bytes of a file; None when there is none."""
        return self._files.get(target)


def _page(
    page: Mapping[str, Any], source: str, checked: Checked, lacks: str, language: Language
) -> str:
    texts = wording(HERE, language)
    words = {
        **texts,
        "title": page.get("title") or page["url"],
        "url": page["url"],
        "at": page["ts"],
        "sha256": checked.sha256,
        "class": "ok" if checked.holds else "bad",
        "lacks": lacks,
        "said": _said(checked, texts, language),
        "src": source,
        "sandbox": SANDBOX,
    }
    shown = {name: html.escape(str(value)) for name, value in words.items()}
    return (HERE / "viewer.html").read_text("utf-8").format_map(shown)


def _said(checked: Checked, texts: Mapping[str, str], language: Language) -> str:
    if checked.holds:
        return str(texts["ok"])
    said: str = texts["bad"]
    return said.format(why=checked.faults[0].what(language))
