"""The page, the print and the docx say the same, can be read aloud, and are the same each time."""

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator

import docx
import pytest
from docx.oxml.ns import qn

from civicloom.apps.watch.reports import Document, render

from .conftest import Rendered
from .reading import Page, bare, docx_text, pdf_text


def said(document: Document) -> Iterator[str]:
    """Every text of the document but what stands inside its charts."""
    yield document.title
    yield document.period
    for block in document.as_data()["blocks"]:
        yield block.get("caption") or block.get("title") or ""
        yield from texts({k: v for k, v in block.items() if k not in ("drawing", "alternative")})


def texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


def test_each_format_says_everything(rendered: Rendered) -> None:
    wanted = {bare(text) for text in said(rendered.document)}
    found = {
        "html": Page(rendered.file("html").read_text("utf-8")).text,
        "docx": docx_text(rendered.file("docx").read_bytes()),
    }
    assert len(wanted) > 100
    for text in found.values():
        whole = bare(text)
        assert [w for w in wanted if w not in whole] == []


def test_the_print_says_everything(rendered: Rendered) -> None:
    whole = bare(pdf_text(rendered.file("pdf")))
    missing = [w for w in {bare(t) for t in said(rendered.document)} if w not in whole]
    # a cell that goes on over the next line lies in pieces between its neighbours
    assert [w for w in missing if any(char not in whole for char in w)] == []
    assert len(missing) < 15


def test_the_same_material_gives_the_same_bytes(
    rendered: Rendered, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again = render(rendered.document, tmp_path_factory.mktemp("again"))
    for first, second in zip(rendered.report.paths, again, strict=True):
        assert digest(first.read_bytes()) == digest(second.read_bytes()), first.name


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_page_loads_nothing_and_runs_nothing(rendered: Rendered) -> None:
    source = rendered.file("html").read_text("utf-8")
    page = Page(source)
    assert "default-src 'none'" in source
    names = {tag for tag, _ in page.tags}
    assert names & {"script", "img", "link", "iframe", "object", "form"} == set()
    attributes = {name for _, attrs in page.tags for name in attrs}
    assert not {name for name in attributes if name.startswith("on")} | attributes & {
        "style",
        "src",
    }


def test_the_pages_own_style_is_the_one_its_policy_allows(rendered: Rendered) -> None:
    source = rendered.file("html").read_text("utf-8")
    style = re.search(r"<style>(.*?)</style>", source, re.S)
    allowed = re.search(r"sha256-([^']+)'", source)
    assert style
    assert allowed
    found = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert found == allowed[1]


def test_a_reader_aloud_finds_its_way_on_the_page(rendered: Rendered) -> None:
    page = Page(rendered.file("html").read_text("utf-8"))
    tags = [tag for tag, _ in page.tags]
    assert dict(page.tags)["html"]["lang"] == rendered.document.language
    assert tags.count("h1") == 1
    assert tags.count("h2") == len(
        [b for b in rendered.document.blocks if getattr(b, "level", 0) == 2]
    )
    assert tags.count("caption") == tags.count("table") > 3
    labels = [attrs.get("aria-label") for _, attrs in page.tags if attrs.get("role") == "img"]
    assert {attrs.get("aria-hidden") for tag, attrs in page.tags if tag == "svg"} == {"true"}
    assert len(labels) == 4
    assert all(label and re.search(r"\d", label) for label in labels)


def test_a_reader_aloud_finds_its_way_in_the_docx(rendered: Rendered) -> None:
    file = docx.Document(io.BytesIO(rendered.file("docx").read_bytes()))
    styles = [paragraph.style.name for paragraph in file.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") > 10
    pictures = list(file.element.body.iter(qn("wp:docPr")))
    assert len(pictures) == 4
    assert all(re.search(r"\d", picture.get("descr") or "") for picture in pictures)
    ruled = [table for table in file.tables if table.style.name == "Report Table"]
    assert len(ruled) > 5
    assert all(table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for table in ruled)


def test_every_style_of_the_docx_names_a_chinese_font(rendered: Rendered) -> None:
    file = docx.Document(io.BytesIO(rendered.file("docx").read_bytes()))
    wanted = {"zh-Hant": "Microsoft JhengHei"}.get(rendered.document.language, "Microsoft YaHei")
    for style in file.styles:
        if style.type in (1, 2):
            assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == wanted, style.name


def test_the_docx_is_dated_by_the_report(rendered: Rendered) -> None:
    content = rendered.file("docx").read_bytes()
    assert (
        docx.Document(io.BytesIO(content)).core_properties.created.isoformat()
        == "2026-11-23T01:30:00+00:00"
    )
    assert {part.date_time for part in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }


def test_the_print_is_tagged_and_kept_for_long(rendered: Rendered) -> None:
    content = rendered.file("pdf").read_bytes()
    assert b"/StructTreeRoot" in content
    assert b"pdfaid:part>2<" in content or b'pdfaid:part="2"' in content
    assert b"pdfuaid:part" in content
    assert b"/FontFile" in content
