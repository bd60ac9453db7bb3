"""Charts as a few shapes, so that the page, the print and the picture show the same drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Role = Literal["ink", "muted", "line", "brand", "mark"]
"""The colours of the house, by what they are for."""
Anchor = Literal["start", "middle", "end"]
WIDTH, NARROW = 640.0, 320.0
"""Of drawings for a sheet and for the screen of a phone, in points of their own; renderings scale them to the column."""
SIZE = 11.0
BEYOND_CYRILLIC = "\u0590"


@dataclass(frozen=True)
class Shape:
    """A rectangle (x, y, w, h), a line or a row of dots through ``points``, or a label at (x, y)."""

    kind: Literal["rect", "line", "dash", "dots", "label"]
    role: Role
    x: float = 0.0
    y: float = 0.0
    w: float = 0.0
    h: float = 0.0
    points: tuple[tuple[float, float], ...] = ()
    text: str = ""
    anchor: Anchor = "start"
    strong: bool = False


@dataclass(frozen=True)
class Drawing:
    """Shapes on a sheet of ``width`` by ``height``; y runs down, labels stand on their base line."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Bar:
    """One bar: its value, the value before (its yardstick), and the change as it is printed."""

    label: str
    value: int
    before: int
    change: str


def bars(rows: Sequence[Bar], now: str, before: str) -> Drawing:
    """Lying bars, each with a tick where it stood before; legend above."""
    column = min(200.0, 14 + max((text_width(row.label) for row in rows), default=0.0))
    left, right = column, WIDTH - 110
    scale = (right - left) / max([1, *(max(row.value, row.before) for row in rows)])
    shapes = _legend(now, before, ("rect", "tick"))
    for place, row in enumerate(rows):
        y = 30.0 + 24 * place
        shapes += [
            _label(column - 10, y + 12, fitted(row.label, column - 12), "ink", "end"),
            Shape("rect", "line", left, y + 3, right - left, 10),
            Shape("rect", "brand", left, y + 3, row.value * scale, 10),
            Shape("rect", "mark", left + row.before * scale - 1, y - 1, 2, 18),
            _label(WIDTH - 62, y + 12, f"{row.value:,}", "ink", "end", strong=True),
            _label(WIDTH - 2, y + 12, row.change, "muted", "end"),
        ]
    return Drawing(WIDTH, 34.0 + 24 * len(rows), tuple(shapes))


def stacked(rows: Sequence[Bar], now: str, before: str) -> Drawing:
    """The same for a phone: each bar below its label and number, as wide as the screen."""
    right = NARROW - 2
    scale = (right - 2) / max([1, *(max(row.value, row.before) for row in rows)])
    shapes = _legend(now, before, ("rect", "tick"))
    for place, row in enumerate(rows):
        y = 28.0 + 40 * place
        room = right - 70 - text_width(f"{row.value:,}")
        shapes += [
            _label(2, y + 12, fitted(row.label, room - 8), "ink", "start"),
            _label(right - 62, y + 12, f"{row.value:,}", "ink", "end", strong=True),
            _label(right, y + 12, row.change, "muted", "end"),
            Shape("rect", "line", 2, y + 20, right - 2, 10),
            Shape("rect", "brand", 2, y + 20, row.value * scale, 10),
            Shape("rect", "mark", 2 + row.before * scale - 1, y + 16, 2, 18),
        ]
    return Drawing(NARROW, 32.0 + 40 * len(rows), tuple(shapes))


def lines(
    labels: Sequence[str],
    values: Sequence[int],
    before: Sequence[int],
    words: tuple[str, str],
    width: float = WIDTH,
) -> Drawing:
    """The values over time with those of the period before, dashed; legend above, scale at the left.

    ``words`` name the two lines. On a narrow sheet the words of a label stand below one another.
    """
    ceiling, step = scale_of(max((*values, *before, 1)))
    left = 12 + max(text_width(f"{ceiling:,}"), 32.0 * (width == WIDTH))
    top, bottom, right = 44.0, 186.0, width - 24 * (width == WIDTH)
    across = [left + (right - left) * (n + 0.5) / len(labels) for n in range(len(labels))]

    def at(number: float) -> float:
        return bottom - (bottom - top) * number / ceiling

    shapes = _legend(*words, ("line", "dash"))
    for number in range(0, ceiling + 1, step):
        shapes.append(Shape("line", "line", points=((left, at(number)), (right, at(number)))))
        shapes.append(_label(left - 8, at(number) + 4, f"{number:,}", "muted", "end"))
    now = tuple((x, at(v)) for x, v in zip(across, values, strict=True))
    shapes += [
        Shape("dash", "muted", points=tuple(zip(across, map(at, before), strict=True))),
        Shape("line", "brand", points=now, w=2),
        Shape("dots", "brand", points=now),
    ]
    told = [[label] if width == WIDTH else label.split() for label in labels]
    for x, parts in zip(across, told, strict=True):
        for row, part in enumerate(parts):
            shapes.append(_label(x, bottom + 18 + 15 * row, part, "muted", "middle"))
    for (x, y), value in zip(now, values, strict=True):
        shapes.append(_label(x, y - 8, f"{value:,}", "ink", "middle", strong=True))
    return Drawing(width, bottom + 11 + 15 * max(map(len, told)), tuple(shapes))


def scale_of(most: int) -> tuple[int, int]:
    """The top of a scale that holds ``most`` and the step of its lines: whole numbers, at most six.

    >>> scale_of(7), scale_of(61), scale_of(1)
    ((8, 2), (80, 20), (1, 1))
    """
    step = 1
    while most > 5 * step:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return -(-most // step) * step, step


def text_width(text: str) -> float:
    """About how wide a label is: letters as Europe writes them a little over half an em, others an em at most."""
    wide = sum(char >= BEYOND_CYRILLIC for char in text)
    return SIZE * (wide + 0.58 * (len(text) - wide))


def fitted(text: str, width: float) -> str:
    """The label, cut to a width with an ellipsis."""
    if text_width(text) <= width:
        return text
    while text and text_width(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _label(
    x: float, y: float, text: str, role: Role, anchor: Anchor, strong: bool = False
) -> Shape:
    return Shape("label", role, x, y, text=text, anchor=anchor, strong=strong)


def _legend(now: str, before: str, marks: tuple[str, str]) -> list[Shape]:
    """Above the drawing, where it covers nothing."""
    second = 44 + text_width(now) + 24
    signs: dict[str, Shape] = {
        "rect": Shape("rect", "brand", 2, 4, 22, 8),
        "line": Shape("line", "brand", points=((2, 8), (24, 8)), w=2),
        "tick": Shape("rect", "mark", second + 10, 0, 2, 16),
        "dash": Shape("dash", "muted", points=((second, 8), (second + 22, 8))),
    }
    return [
        signs[marks[0]],
        _label(30, 12, now, "muted", "start"),
        signs[marks[1]],
        _label(second + 28, 12, before, "muted", "start"),
    ]
