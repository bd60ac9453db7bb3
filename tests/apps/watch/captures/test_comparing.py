"""What changed between two captures: words, picture, and the page that shows it."""

import io
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from civicloom.apps.watch.captures.compare import Box, compare_pictures, compare_texts
from civicloom.apps.watch.captures.compare.align import gaps, same_runs

letters = st.lists(st.sampled_from("abcdefgh"), max_size=40)


@given(a=letters, b=letters)
def test_runs_are_equal_and_in_order(a: Sequence[str], b: Sequence[str]) -> None:
    at_a = at_b = 0
    for run in same_runs(a, b):
        assert run.before >= at_a
        assert run.after >= at_b
        assert a[run.before : run.before + run.size] == b[run.after : run.after + run.size]
        at_a, at_b = run.before + run.size, run.after + run.size


@given(a=letters, b=letters)
def test_replacing_the_gaps_makes_the_second_of_the_first(a: list[str], b: list[str]) -> None:
    made = list(a)
    for gap in reversed(gaps(a, b)):
        made[gap.before : gap.before_end] = b[gap.after : gap.after_end]
    assert made == b


@given(a=letters)
def test_the_same_has_no_gap(a: list[str]) -> None:
    assert gaps(a, a) == []


def test_words_are_compared_by_sentence() -> None:
    before = "标题\n今天下雨。明天晴。\n  第三行  "
    after = "标题\n今天下雪。明天晴。\n第三行\n新的一行"
    assert [(c.removed, c.added) for c in compare_texts(before, after)] == [
        (("今天下雨。",), ("今天下雪。",)),
        ((), ("新的一行",)),
    ]
    assert compare_texts(before, before.replace("  ", " ")) == []


def test_a_change_taller_than_a_band_is_one_region() -> None:
    change = compare_pictures(page(height=5000), page((300, 100, 330, 4500), height=5000))
    assert change.after == (Box(288, 100, 48, 4401),)


def page(*marks: tuple[int, int, int, int], height: int = 1200, shift: int = 0) -> bytes:
    picture = Image.new("RGB", (800, height), "white")
    draw = ImageDraw.Draw(picture)
    for line in range(20, height - shift - 40, 60):
        draw.rectangle((20, line + shift, 40 + line % 700, line + shift + 12), fill="#333")
    for mark in marks:
        draw.rectangle(mark, fill="red")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_the_same_picture_did_not_change() -> None:
    assert compare_pictures(page(), page()).share == 0


def test_a_changed_region_is_found_where_it_is() -> None:
    found = compare_pictures(page(), page((400, 600, 500, 650)))
    [box] = found.after
    assert (box.x, box.y) <= (400, 600)
    assert box.x + box.width >= 500
    assert box.y + box.height >= 650
    assert box.width * box.height < 2 * 100 * 50 + 100 * 32
    assert 0.004 < found.share < 0.012


def test_what_only_moved_down_is_no_change() -> None:
    """A new headline pushes the page down: only the new rows count."""
    found = compare_pictures(page(), page(height=1300, shift=100))
    assert found.share < 0.2
    assert all(box.height <= 140 for box in found.after)


def test_antialiasing_is_no_change() -> None:
    before = Image.open(io.BytesIO(page())).convert("RGB")
    after = before.copy()
    for x in range(30, 700, 40):  # single strong pixels, and a faint shade everywhere
        after.putpixel((x, 300), (0, 0, 0))
    after = Image.blend(after, Image.new("RGB", after.size, "#eee"), 0.05)
    out = io.BytesIO()
    after.save(out, "PNG")
    assert compare_pictures(page(), out.getvalue()).share == 0


def test_another_width_is_another_picture() -> None:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "PNG")
    found = compare_pictures(page(), out.getvalue())
    assert (found.share, found.after) == (1.0, (Box(0, 0, 400, 300),))
