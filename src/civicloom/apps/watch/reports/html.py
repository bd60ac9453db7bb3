"""The report as one page for a browser: no scripts, nothing from elsewhere, safe whatever it says."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from functools import singledispatch
from html import escape
from importlib.resources import files

from .document import Bullets, Cards, Chart, Document, Heading, Paragraph, Span, Table
from .drawing import Drawing, Shape


def as_html(document: Document) -> bytes:
    """One file, UTF-8; its policy forbids everything but its own style sheet."""
    return ("\n".join(_page(document)) + "\n").encode()


def _page(document: Document) -> Iterator[str]:
    style = "\n" + (files(__package__) / "page.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = escape(f"{document.title} {document.period}")
    yield f'<!doctype html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>"
    yield f'<a class="skip" href="#report">{escape(document.labels["skip"])}</a>\n<header>'
    yield f"<h1>{escape(document.title)}</h1>"
    yield f'<p class="period">{escape(document.period)}</p>'
    yield f'<ul class="facts">{"".join(f"<li>{_line(fact)}</li>" for fact in document.facts)}</ul>'
    yield '</header>\n<main id="report">'
    yield from (_block(block) for block in document.blocks)
    yield "</main>\n</body>\n</html>"


def _line(spans: Iterable[Span]) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    shown = escape(span.text).replace("\n", "<br>")
    if span.figure:
        value = escape(span.text.replace(",", "").replace("−", "-").strip("+%"))
        shown = f'<data value="{value}" data-figure="{escape(span.figure)}">{shown}</data>'
    if span.href:
        shown = f'<a href="{escape(span.href)}" rel="noopener noreferrer nofollow">{shown}</a>'
    if span.strong:
        shown = f"<strong>{shown}</strong>"
    return f'<span class="{span.tone}">{shown}</span>' if span.tone else shown


@singledispatch
def _block(block: object) -> str:
    raise TypeError(type(block))


@_block.register
def _(block: Heading) -> str:
    return f"<h{block.level}>{escape(block.text)}</h{block.level}>"


@_block.register
def _(block: Paragraph) -> str:
    if block.role == "code":
        return f"<pre>{escape(''.join(span.text for span in block.text))}</pre>"
    name = "" if block.role == "body" else f' class="{block.role}"'
    return f"<p{name}>{_line(block.text)}</p>"


@_block.register
def _(block: Bullets) -> str:
    return f"<ul>{''.join(f'<li>{_line(entry)}</li>' for entry in block.entries)}</ul>"


@_block.register
def _(block: Cards) -> str:
    cards = (
        f"<div><dt>{escape(card.label)}</dt>"
        f'<dd class="value {card.value.tone}">{_span(card.value)}</dd><dd>{_line(card.note)}</dd></div>'
        for card in block.cards
    )
    return f'<dl class="cards">{"".join(cards)}</dl>'


@_block.register
def _(block: Table) -> str:
    classes = [' class="number"' if column.number else "" for column in block.columns]
    titles = [escape(column.title) for column in block.columns]
    head = "".join(
        f'<th scope="col"{name}>{title}</th>' for name, title in zip(classes, titles, strict=True)
    )
    rows = []
    for row in block.rows:
        cells = [
            f'{name} data-column="{title}">{_line(text)}'
            for name, title, text in zip(classes, titles, row, strict=True)
        ]
        rest = "".join(f"<td{cell}</td>" for cell in cells[1:])
        rows.append(f'<tr><th scope="row"{cells[0]}</th>{rest}</tr>')
    body = "\n".join(rows)
    return (
        f"<table><caption>{escape(block.caption)}</caption>{_widths(block)}"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"
    )


def _widths(table: Table) -> str:
    whole = sum(column.share for column in table.columns)
    return "".join(f'<col width="{100 * column.share / whole:.0f}%">' for column in table.columns)


@_block.register
def _(block: Chart) -> str:
    """One picture for who has it read aloud, of which a screen shows the drawing that is made for it."""
    drawings = as_svg(block.drawing, "wide") + as_svg(block.narrow, "narrow")
    return (
        f"<figure><figcaption>{escape(block.title)}</figcaption>"
        f'<div role="img" aria-label="{escape(block.alternative)}">{drawings}</div></figure>'
    )


def as_svg(drawing: Drawing, screen: str) -> str:
    """The drawing for ``wide`` or ``narrow`` screens."""
    shapes = "".join(map(_shape, drawing.shapes))
    size = f"0 0 {drawing.width:g} {drawing.height:g}"
    return f'<svg class="{screen}" viewBox="{size}" aria-hidden="true">{shapes}</svg>'


def _shape(shape: Shape) -> str:
    role = shape.role
    if shape.kind == "rect":
        size = f'x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.w:.1f}" height="{shape.h:.1f}"'
        return f'<rect class="{role}" {size} rx="{min(shape.w, shape.h) / 4:.1f}"/>'
    if shape.kind == "label":
        name = f"{role} strong" if shape.strong else role
        place = f'x="{shape.x:.1f}" y="{shape.y:.1f}" text-anchor="{shape.anchor}"'
        return f'<text class="{name}" {place}>{escape(shape.text)}</text>'
    if shape.kind == "dots":
        spots = (f'cx="{x:.1f}" cy="{y:.1f}"' for x, y in shape.points)
        return "".join(f'<circle class="{role}" {spot} r="3"/>' for spot in spots)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
    return f'<polyline class="{role}" points="{points}"/>'
