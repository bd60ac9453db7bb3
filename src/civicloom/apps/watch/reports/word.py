"""The report as a docx that a word processor opens, a reader aloud walks through, and an office edits."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

from .document import Bullets, Card, Cards, Chart, Document, Heading, Paragraph, Span, Table, Text
from .palette import palette
from .pdf import as_pictures
from .word_styles import field, set_up, shade

WIDTH = 17.0
"""Centimetres between the margins of an A4 page."""
KEPT_WHOLE = 8
"""Rows of a table that is not parted by the end of a page."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def as_docx(document: Document) -> bytes:
    """A docx; the same document gives the same bytes. Raises RPT-011 and RPT-012 from its pictures."""
    return _Writer(document).write()


class _Writer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._file = docx.Document()
        charts = any(isinstance(block, Chart) for block in document.blocks)
        self._pictures = iter(as_pictures(document) if charts else [])

    def write(self) -> bytes:
        document, file = self._document, self._file
        set_up(file, document.language)
        self._properties()
        self._margins()
        file.add_paragraph(document.title, style="Title")
        file.add_paragraph(document.period, style="Subtitle")
        facts = "  ·  ".join(span.text for fact in document.facts for span in fact)
        file.add_paragraph(facts, style="Facts")
        for block, following in zip(document.blocks, (*document.blocks[1:], None), strict=True):
            self._block(block)
            if isinstance(following, Table) and isinstance(block, Paragraph):
                file.paragraphs[-1].paragraph_format.keep_with_next = True
        return _settled(file)

    def _properties(self) -> None:
        facts, document = self._file.core_properties, self._document
        facts.title = f"{document.title} {document.period}"
        facts.author = facts.last_modified_by = document.office
        facts.language, facts.comments = document.language, ""
        made = datetime.fromisoformat(document.made).astimezone(UTC).replace(tzinfo=None)
        facts.created = facts.modified = made

    def _margins(self) -> None:
        document, section = self._document, self._file.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin, section.bottom_margin = Cm(2.4), Cm(2)
        head = section.header.paragraphs[0]
        head.text = f"{document.office}  ·  {document.title}  {document.period}"
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for piece in document.labels["page"].replace("{", "\0{").replace("}", "}\0").split("\0"):
            code = {"{page}": "PAGE", "{pages}": "NUMPAGES"}.get(piece)
            if code:
                field(foot, code)
            else:
                foot.add_run(piece)

    def _block(self, block: object) -> None:
        if isinstance(block, Heading):
            self._file.add_heading(block.text, block.level - 1)
        elif isinstance(block, Paragraph):
            style = {"body": "Normal", "lead": "Lead", "note": "Note", "code": "Code"}[block.role]
            self._spans(self._file.add_paragraph(style=style), block.text)
        elif isinstance(block, Bullets):
            for entry in block.entries:
                self._spans(self._file.add_paragraph(style="List Bullet"), entry)
        elif isinstance(block, Cards):
            self._cards(block.cards)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Chart):
            self._chart(block)

    def _chart(self, block: Chart) -> None:
        self._file.add_paragraph(block.title, style="Chart Title")
        self._file.add_picture(io.BytesIO(next(self._pictures)), width=Cm(WIDTH))
        drawing = self._file.paragraphs[-1]._p
        for properties in drawing.iter(qn("wp:docPr")):
            properties.set("descr", block.alternative)
            properties.set("title", block.title)

    def _cards(self, cards: tuple[Card, ...]) -> None:
        table = self._file.add_table(rows=0, cols=3)
        table.style = "Report Cards"
        for start in range(0, len(cards), 3):
            cells = table.add_row().cells
            for cell, card in zip(cells, cards[start : start + 3], strict=False):
                cell.paragraphs[0].style = self._file.styles["Card Label"]
                cell.paragraphs[0].add_run(card.label)
                self._spans(cell.add_paragraph(style="Card Value"), (card.value,))
                self._spans(cell.add_paragraph(style="Card Label"), card.note)

    def _table(self, block: Table) -> None:
        self._file.add_paragraph(block.caption, style="Caption")
        table = self._file.add_table(rows=0, cols=len(block.columns))
        table.style, table.autofit = "Report Table", False
        shares = sum(column.share for column in block.columns)
        widths = [Cm(WIDTH * column.share / shares) for column in block.columns]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        titles: Iterator[Text] = ((Span(column.title),) for column in block.columns)
        self._row(table, block, tuple(titles), widths, "CellHead")
        repeat = table.rows[0]._tr.get_or_add_trPr()
        repeat.append(OxmlElement("w:tblHeader"))
        for row in block.rows:
            self._row(table, block, row, widths, "Cell")
        if len(block.rows) <= KEPT_WHOLE:
            _keep_together(table)

    def _row(
        self, table: Any, block: Table, texts: tuple[Text, ...], widths: list[Any], style: str
    ) -> None:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, column, text, width in zip(row.cells, block.columns, texts, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph._p.style = (
                style  # by its id: looking styles up by name takes half of the time
            )
            if column.number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._spans(paragraph, text)

    def _spans(self, paragraph: Any, spans: Iterable[Span]) -> None:
        for span in spans:
            run = paragraph.add_run(span.text)
            run.bold = True if span.strong else None
            if span.tone or span.href:
                shade(run, palette()[span.tone or "brand"])
            if span.href:
                self._link(paragraph, run, span.href)

    def _link(self, paragraph: Any, run: Any, href: str) -> None:
        target = paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), target)
        run._r.addprevious(link)
        link.append(run._r)


def _keep_together(table: Any) -> None:
    for row in table.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _settled(file: Any) -> bytes:
    """The file with one date on all its parts, so that the same content is the same bytes."""
    made, out = io.BytesIO(), io.BytesIO()
    file.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again:
        for name in parts.namelist():
            again.writestr(zipfile.ZipInfo(name, _EPOCH), parts.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
