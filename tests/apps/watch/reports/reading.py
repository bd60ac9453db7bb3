"""What a reader finds in a rendered report, read by other means than those that wrote it."""

import io
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest


class Page(HTMLParser):
    """The text of a page, its tags with their attributes, and its figures with printed values."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text, self.tags = "", list[tuple[str, dict[str, str | None]]]()
        self.figures, self._figure = dict[str, set[str]](), ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "data":
            self._figure = dict(attrs)["data-figure"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self._figure = ""

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "style" and data.strip().startswith(":root"):
            return
        self.text += data
        if self._figure:
            self.figures.setdefault(self._figure, set()).add(data)


def docx_text(content: bytes) -> str:
    """All text of the body, tables and links too."""
    body = docx.Document(io.BytesIO(content)).element.body
    return "".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))


def pdf_text(path: Path) -> str:
    """The text that a reader selects and copies."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed: the text of the print is not compared")
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def bare(text: str) -> str:
    """Without blanks and places to break at, which each format has its own of."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)
