"""Excel workbooks, written straight as their XML: one sheet, a merged title, dates and numbers as real cells.

The form is ECMA-376 SpreadsheetML with inline texts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ..column import Text
from ..dice import Flags
from .archive import member, new_archive

_EPOCH = (date(1970, 1, 1) - date(1899, 12, 30)).days
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FIXED = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_REL}/styles" Target="styles.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_REL}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/styles.xml": f'<styleSheet {_MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


@dataclass(frozen=True)
class Look:
    """The title above the headings, which columns are dates or numbers, and the total row."""

    title: str
    dates: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    total: Callable[[int], str] | None = None


class XlsxFile:
    """A workbook that is written row by row; it holds as many rows as a sheet can (1,048,576)."""

    def __init__(self, path: Path, look: Look) -> None:
        self._look, self._rows, self._columns = look, 0, 0
        self._zip = new_archive(path)
        for name, text in _FIXED.items():
            self._zip.writestr(member(name), _XML + text)
        self._sheet = self._zip.open(member("xl/worksheets/sheet1.xml"), "w", force_zip64=True)

    def write(self, columns: Mapping[str, Text], short: Flags) -> None:
        """Add rows; dates come as 2026-11-01, and what is no date or no number becomes text."""
        if not self._columns:
            self._begin(list(columns))
        cells = [self._cells(name, values) for name, values in columns.items()]
        rows = pc.binary_join_element_wise("<row>", *cells, "</row>", "")
        self._put("".join(rows.to_pylist()))
        self._rows += len(short)

    def close(self) -> None:
        """Finish the workbook with its total row."""
        last = f"<row>{_text(self._look.total(self._rows))}</row>" if self._look.total else ""
        width = chr(ord("A") + self._columns - 1)
        self._put(
            f'{last}</sheetData><mergeCells count="1"><mergeCell ref="A1:{width}1"/></mergeCells></worksheet>'
        )
        self._sheet.close()
        self._zip.close()

    def _begin(self, names: list[str]) -> None:
        self._columns = len(names)
        headings = "".join(_text(name) for name in names)
        self._put(
            f"{_XML}<worksheet {_MAIN}><sheetData><row>{_text(self._look.title)}</row><row>{headings}</row>"
        )

    def _put(self, text: str) -> None:
        self._sheet.write(text.encode())

    def _cells(self, name: str, values: Text) -> Text:
        texts = pc.binary_join_element_wise(
            '<c t="inlineStr"><is><t>', _escaped(values), "</t></is></c>", ""
        )
        if name in self._look.dates:
            texts = _dates(values, texts)
        elif name in self._look.numbers:
            plain = pc.match_substring_regex(values, r"^[0-9]+(\.[0-9]+)?$")
            texts = pc.if_else(
                plain, pc.binary_join_element_wise("<c><v>", values, "</v></c>", ""), texts
            )
        return pc.fill_null(texts, "<c/>")


def _dates(values: Text, texts: Text) -> Text:
    sound = pc.match_substring_regex(values, r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
    safe = pc.if_else(sound, values, "2000-01-01")
    serial = pc.add(
        pc.cast(pc.cast(pc.strptime(safe, "%Y-%m-%d", "s"), pa.date32()), pa.int32()), _EPOCH
    )
    cells = pc.binary_join_element_wise(
        '<c s="1"><v>', pc.cast(serial, pa.string()), "</v></c>", ""
    )
    return pc.if_else(sound, cells, texts)


def _escaped(values: Text) -> Text:
    for character, entity in (("&", "&amp;"), ("<", "&lt;")):
        values = pc.replace_substring(values, character, entity)
    return values


def _text(value: str) -> str:
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
