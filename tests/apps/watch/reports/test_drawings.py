"""Drawings hold everything inside their sheet, and their lengths are their numbers."""

from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from civicloom.apps.watch.reports.drawing import (
    NARROW,
    WIDTH,
    Bar,
    Drawing,
    Shape,
    bars,
    fitted,
    lines,
    scale_of,
    stacked,
    text_width,
)

counts = st.integers(0, 2_000_000)


def inside(drawing: Drawing) -> bool:
    return all(
        -1 <= x <= drawing.width + 1 and -1 <= y <= drawing.height + 1
        for shape in drawing.shapes
        for x, y in (*shape.points, (shape.x, shape.y), (shape.x + shape.w, shape.y + shape.h))
    )


rows_of_bars = st.lists(
    st.builds(Bar, st.text(max_size=60), counts, counts, st.just("+1.0%")), max_size=9
)


@given(rows=rows_of_bars, draw=st.sampled_from([bars, stacked]))
def test_bars_stay_on_their_sheet_and_are_as_long_as_their_numbers(
    rows: list[Bar], draw: Callable[..., Drawing]
) -> None:
    drawing = draw(rows, "本周", "上周")
    assert inside(drawing)
    lengths = [s.w for s in drawing.shapes if s.role == "brand" and s.h == 10]
    assert len(lengths) == len(rows)
    for (a, x), (b, y) in zip(
        zip(lengths, rows, strict=True), list(zip(lengths, rows, strict=True))[1:], strict=False
    ):
        assert abs(a * y.value - b * x.value) < 1e-6 * max(1, x.value * y.value) * 640


@given(
    points=st.lists(st.tuples(counts, counts), min_size=1, max_size=8),
    width=st.sampled_from([WIDTH, NARROW]),
)
def test_lines_stay_on_their_sheet(points: list[tuple[int, int]], width: float) -> None:
    now, before = [a for a, _ in points], [b for _, b in points]
    drawing = lines(["x"] * len(points), now, before, ("a", "b"), width)
    assert inside(drawing)


@given(rows=rows_of_bars, most=counts)
def test_labels_of_a_narrow_drawing_cover_none_of_each_other(rows: list[Bar], most: int) -> None:
    days = [f"11-{n} 周一" for n in range(16, 23)]
    for drawing in (
        stacked(rows, "本周", "上周"),
        lines(days, [most] * 7, [0] * 7, ("a", "b"), NARROW),
    ):
        places = sorted(
            map(place, (s for s in drawing.shapes if s.kind == "label" and s.role != "ink"))
        )
        places = [one for one in places if one[2] > one[1]]
        for (y, _, end), (z, start, _) in pairwise(places):
            assert y != z or end <= start


def place(label: Shape) -> tuple[float, float, float]:
    """The base line of a label, and from where to where it stands on it."""
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor] * text_width(label.text)
    return label.y, label.x - before, label.x - before + text_width(label.text)


@given(st.integers(1, 10**7))
def test_a_scale_holds_its_number_in_few_even_steps(most: int) -> None:
    top, step = scale_of(most)
    assert top >= most
    assert top % step == 0
    assert top // step <= 5


@given(st.text(max_size=50), st.floats(20, 300))
def test_a_label_fits_its_column(text: str, width: float) -> None:
    assert text_width(fitted(text, width)) <= width
