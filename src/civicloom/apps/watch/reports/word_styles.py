"""The styles of the docx: fonts that every office has, the colours of the house, real headings."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from civicloom.model.errors import Language

from .palette import palette

LATIN = "Arial"
CHINESE = {"zh-Hans": "Microsoft YaHei", "zh-Hant": "Microsoft JhengHei", "en": "Microsoft YaHei"}
_LANGUAGES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "zh-CN"}
_OWN = (
    "Lead",
    "Note",
    "Code",
    "Facts",
    "Chart Title",
    "Cell",
    "Cell Head",
    "Card Label",
    "Card Value",
)
# style: size in points, bold, colour, space before, space after, kept with the next
_LOOKS: dict[str, tuple[float, bool, str, float, float, bool]] = {
    "Normal": (10.5, False, "ink", 0, 6, False),
    "Title": (21, True, "ink", 0, 2, True),
    "Subtitle": (12, True, "brand", 0, 4, True),
    "Heading 1": (14, True, "brand", 18, 8, True),
    "Heading 2": (11, True, "ink", 12, 5, True),
    "Caption": (8.5, False, "muted", 8, 3, True),
    "Header": (8, False, "muted", 0, 0, False),
    "Footer": (8, False, "muted", 0, 0, False),
    "List Bullet": (10.5, False, "ink", 0, 3, False),
    "Lead": (12, False, "ink", 4, 8, False),
    "Note": (9, False, "muted", 4, 6, False),
    "Code": (9, False, "ink", 4, 8, False),
    "Facts": (8.5, False, "muted", 0, 10, False),
    "Chart Title": (10.5, True, "ink", 8, 4, True),
    "Cell": (9, False, "ink", 2, 2, False),
    "Cell Head": (8.5, False, "muted", 2, 2, True),
    "Card Label": (8.5, False, "muted", 1, 1, False),
    "Card Value": (18, True, "ink", 0, 0, False),
}


def set_up(file: Any, language: Language) -> None:
    """Give the file its styles."""
    for name in _OWN:
        file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = file.styles["Normal"]
    for style in file.styles:
        if style.type in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER):
            _fonts(style, language)
    for name, look in _LOOKS.items():
        _dress(file.styles[name], *look)
    _languages(file, language)
    _rule(file.styles["Facts"], palette()["brand"])
    _tables(file)


def shade(run: Any, colour: str) -> None:
    """The run in a colour."""
    run.font.color.rgb = RGBColor.from_string(colour.lstrip("#"))


def field(paragraph: Any, code: str) -> None:
    """A field that the word processor fills: PAGE, NUMPAGES."""
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    element.append(run)
    paragraph._p.append(element)


def _fonts(style: Any, language: Language) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for part in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{part}"), LATIN)
    fonts.set(qn("w:eastAsia"), CHINESE[language])


def _dress(
    style: Any, size: float, bold: bool, colour: str, above: float, below: float, kept: bool
) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(palette()[colour].lstrip("#"))
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.keep_with_next = Pt(above), Pt(below), kept
    for border in style.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _languages(file: Any, language: Language) -> None:
    properties = file.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    said = OxmlElement("w:lang")
    said.set(qn("w:val"), "en-GB")
    said.set(qn("w:eastAsia"), _LANGUAGES[language])
    properties.append(said)


def _rule(style: Any, colour: str) -> None:
    borders = OxmlElement("w:pBdr")
    borders.append(_border("bottom", colour, 12))
    style.element.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:spacing", "w:jc")


def _border(side: str, colour: str, size: int) -> Any:
    border = OxmlElement(f"w:{side}")
    facts = {"val": "single", "sz": str(size), "space": "4", "color": colour.lstrip("#")}
    for name, value in facts.items():
        border.set(qn(f"w:{name}"), value)
    return border


def _tables(file: Any) -> None:
    line = palette()["line"]
    for name, sides in {
        "Report Table": ("bottom", "insideH"),
        "Report Cards": ("top", "left", "bottom", "right", "insideH", "insideV"),
    }.items():
        style = file.styles.add_style(name, WD_STYLE_TYPE.TABLE)
        style.base_style = file.styles["Normal Table"]
        properties = OxmlElement("w:tblPr")
        borders = OxmlElement("w:tblBorders")
        for side in sides:
            borders.append(_border(side, line, 4))
        properties.append(borders)
        style.element.append(properties)
