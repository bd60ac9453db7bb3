"""Two captures side by side: a page of one file that needs no network and works by keyboard."""

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from civicloom.model.errors import Language

from ..archive import Wacz
from ..lacking import not_whole
from ..store import Capture
from ..wording import wording
from .pictures import Box, PictureChange, compare_pictures
from .words import TextChange, compare_texts

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Comparison:
    """What changed from one capture to a later one."""

    before: Capture
    after: Capture
    picture: PictureChange
    texts: tuple[TextChange, ...]

    def as_json(self) -> dict[str, object]:
        """The comparison as plain data, boxes as [x, y, width, height] in pixels."""
        return {
            "before": str(self.before.path),
            "after": str(self.after.path),
            "share": round(self.picture.share, 5),
            "boxes": [[box.x, box.y, box.width, box.height] for box in self.picture.after],
            "texts": [
                {"removed": list(one.removed), "added": list(one.added)} for one in self.texts
            ],
        }


def compare(before: Capture, after: Capture) -> Comparison:
    """What changed between two captures. Raises CAP-009 for an archive that cannot be read."""
    (old_view, old_text), (new_view, new_text) = (_taken(one.path) for one in (before, after))
    picture = compare_pictures(old_view, new_view)
    return Comparison(before, after, picture, tuple(compare_texts(old_text, new_text)))


def show(comparison: Comparison, captures: Iterable[Capture], language: Language = "en") -> str:
    """An HTML page: both pictures with the changed regions, the changed words, the history."""
    texts = wording(HERE, language)
    views = [_taken(one.path)[0] for one in (comparison.before, comparison.after)]
    shown = {
        **texts,
        "url": comparison.after.url,
        "name": comparison.after.title,
        "before_at": f"{comparison.before.at:%Y-%m-%d %H:%M:%S} UTC",
        "after_at": f"{comparison.after.at:%Y-%m-%d %H:%M:%S} UTC",
        "before_lacks": not_whole(comparison.before.lacks, language),
        "after_lacks": not_whole(comparison.after.lacks, language),
        "share": f"{comparison.picture.share:.2%}",
        "regions": len(comparison.picture.after),
    }
    words = {name: html.escape(str(value)) for name, value in shown.items()}
    words |= {
        "before_view": _view(views[0], comparison.picture.before),
        "after_view": _view(views[1], comparison.picture.after),
        "changes": _changes(comparison.texts, texts),
        "history": "".join(map(_row, captures)),
    }
    page = (HERE / "show.html").read_text("utf-8").format_map(words)
    return page.replace("POLICY", _policy(page), 1)


def _taken(path: Path) -> tuple[bytes, str]:
    with Wacz(path) as wacz:
        return wacz.resource("view"), wacz.resource("text").decode("utf-8", "replace")


def _view(png: bytes, boxes: Iterable[Box]) -> str:
    """The picture as SVG with its boxes: they keep their places at every size."""
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    marks = "".join(
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"/>'
        for box in boxes
    )
    data = base64.b64encode(png).decode()
    return (
        f'<svg viewBox="0 0 {width} {height}" aria-hidden="true"><image width="{width}" height="{height}"'
        f' href="data:image/png;base64,{data}"/><g class="marks">{marks}</g></svg>'
    )


def _changes(changes: Iterable[TextChange], texts: Mapping[str, str]) -> str:
    items = []
    for change in changes:
        lines = [f"<del>{html.escape(line)}</del>" for line in change.removed]
        lines += [f"<ins>{html.escape(line)}</ins>" for line in change.added]
        items.append(f"<li>{'<br>'.join(lines)}</li>")
    return f"<ol>{''.join(items)}</ol>" if items else f"<p>{html.escape(texts['same'])}</p>"


def _row(capture: Capture) -> str:
    cells = (
        f"{capture.at:%Y-%m-%d %H:%M:%S}",
        capture.status,
        capture.receipt,
        capture.sha256,
        capture.path.name,
    )
    return "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells) + "</tr>"


def _policy(page: str) -> str:
    """Only this page's own script and style, by their hashes, and pictures inside the file."""
    hashes = {
        tag: base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        for tag, inside in re.findall(r"<(script|style)>(.*?)</\1>", page, re.S)
    }
    return (
        f"default-src 'none'; img-src data:; script-src 'sha256-{hashes['script']}';"
        f" style-src 'sha256-{hashes['style']}'"
    )
