"""Drawings hold everything inside their sheet, and their lengths are their numbers."""

from hypothesis import given
from hypothesis import strategies as st

from civicloom.apps.watch.reports.drawing import (
    Bar,
    Drawing,
    bars,
    fitted,
    lines,
    scale_of,
    text_width,
)

counts = st.integers(0, 2_000_000)


def inside(drawing: Drawing) -> bool:
    return all(
        -1 <= x <= drawing.width + 1 and -1 <= y <= drawing.height + 1
        for shape in drawing.shapes
        for x, y in (*shape.points, (shape.x, shape.y), (shape.x + shape.w, shape.y + shape.h))
    )


@given(st.lists(st.builds(Bar, st.text(max_size=60), counts, counts, st.just("+1.0%")), max_size=9))
def test_bars_stay_on_their_sheet_and_are_as_long_as_their_numbers(rows: list[Bar]) -> None:
    drawing = bars(rows, "本周", "上周")
    assert inside(drawing)
    lengths = [s.w for s in drawing.shapes if s.role == "brand" and s.h == 10]
    assert len(lengths) == len(rows)
    for (a, x), (b, y) in zip(
        zip(lengths, rows, strict=True), list(zip(lengths, rows, strict=True))[1:], strict=False
    ):
        assert abs(a * y.value - b * x.value) < 1e-6 * max(1, x.value * y.value) * 640


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=8))
def test_lines_stay_on_their_sheet(points: list[tuple[int, int]]) -> None:
    drawing = lines(["x"] * len(points), [a for a, _ in points], [b for _, b in points], ("a", "b"))
    assert inside(drawing)


@given(st.integers(1, 10**7))
def test_a_scale_holds_its_number_in_few_even_steps(most: int) -> None:
    top, step = scale_of(most)
    assert top >= most
    assert top % step == 0
    assert top // step <= 5


@given(st.text(max_size=50), st.floats(20, 300))
def test_a_label_fits_its_column(text: str, width: float) -> None:
    assert text_width(fitted(text, width)) <= width
