"""Making a report: composed once, written in every format, archived by whoever asked for it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from civicloom.model.errors import CivicloomError, Language
from civicloom.model.files import write_whole

from .compose import compose
from .document import Document, Figure
from .layout import Layout
from .material import Material

FORMATS = ("html", "pdf", "docx")
Archive = Callable[[Sequence[Path]], str]
"""Keeps the files and gives the id of the receipt."""


@dataclass(frozen=True)
class Report:
    """The files of a report, the figures it prints, and the receipt where it was archived."""

    paths: tuple[Path, ...]
    figures: tuple[Figure, ...]
    receipt: str | None


def make_report(
    material: Material,
    layout: Layout,
    language: Language,
    folder: Path,
    formats: Sequence[str] = FORMATS,
    archive: Archive | None = None,
) -> Report:
    """Compose, render and archive one report in one language.

    Raises what ``compose`` and ``render`` raise; nothing is archived then.
    """
    document = compose(material, layout, language)
    paths = render(document, folder, formats)
    return Report(tuple(paths), document.figures, archive(paths) if archive else None)


def render(document: Document, folder: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Write ``<name>.<format>`` and ``<name>.figures.json``; each file whole or not at all.

    Raises RPT-013 for an unknown format, RPT-014 for a folder that cannot be written, RPT-011 and
    RPT-012 from the setting of the print.
    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise CivicloomError("RPT-013", said=", ".join(unknown), known=", ".join(FORMATS))
    contents = {f"{document.name}.{format}": _rendered(document, format) for format in formats}
    contents[f"{document.name}.figures.json"] = as_json(document)
    return [_write(folder / name, content) for name, content in contents.items()]


def as_json(document: Document) -> bytes:
    """Every figure with its value and query."""
    whole = {
        "report": document.name,
        "made": document.made,
        "figures": [asdict(figure) for figure in document.figures],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def _rendered(document: Document, format: str) -> bytes:
    # each renderer loads a library of its own; a report of one format loads one
    if format == "html":
        from .html import as_html

        return as_html(document)
    if format == "pdf":
        from .pdf import as_pdf

        return as_pdf(document)
    from .word import as_docx

    return as_docx(document)


def _write(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise CivicloomError("RPT-014", path=path, reason=error.strerror) from error
    return path
