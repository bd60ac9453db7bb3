"""The index: what is found, what is not, and what outlives a killed process."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from civicloom.apps.watch.reprints import Entry, ReprintIndex
from civicloom.apps.watch.reprints.prints import prints
from civicloom.model.errors import CivicloomError
from civicloom.model.text import traditional

from .samples import article, bulletin


def kinds(index: ReprintIndex, text: str) -> dict[str, str]:
    return {match.id: match.kind for match in index.find(text)}


@pytest.fixture
def index(tmp_path: Path):
    with ReprintIndex(tmp_path / "index") as opened:
        opened.add_many(Entry(f"a{seed}", article(seed)) for seed in range(200))
        yield opened


def test_copies_of_every_sort_are_found_and_nothing_else(index: ReprintIndex) -> None:
    text = article(7)
    assert kinds(index, text) == {"a7": "reprint"}
    assert kinds(index, traditional(text)) == {"a7": "reprint"}
    assert kinds(index, "来源：晨报\n" + text[30:400] + "（完）") == {"a7": "edited"}
    assert kinds(index, article(900, 3) + text + article(901, 40)) == {"a7": "excerpt"}
    assert kinds(index, article(900)) == {}


def test_a_quoted_quarter_is_an_excerpt(index: ReprintIndex) -> None:
    text = article(5)
    quoted = article(901, 9) + text[125:250] + article(902, 9)
    assert kinds(index, quoted).get("a5") == "excerpt"


def test_bulletins_on_one_template_are_not_reprints(tmp_path: Path) -> None:
    with ReprintIndex(tmp_path) as index:
        index.add_many(Entry(str(d), bulletin(d, 20 + 7 * d, 900 + 31 * d)) for d in range(10, 20))
        found = kinds(index, "转发：" + bulletin(12, 104, 1272))
    assert found.pop("12") == "reprint"
    assert set(found.values()) == {"possible"}


def test_a_text_is_told_with_its_time_outlet_and_source(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 3, 8, tzinfo=UTC)
    with ReprintIndex(tmp_path) as index:
        index.add("a", article(1), moment, "晨报", "市政府网")
        index.add("b", article(1) + "。")
        first, second = sorted(index.find(article(1)), key=lambda match: match.id)
    assert (first.published, first.outlet, first.origin) == (moment, "晨报", "市政府网")
    assert second.published is None


def test_adding_twice_changes_nothing(index: ReprintIndex) -> None:
    assert index.add_many([Entry("a7", article(7)), Entry("x", "新的"), Entry("x", "新的")]) == 1
    assert len(index) == 201
    assert len(index.find(article(7))) == 1


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=UTC)


def test_a_text_is_traced_to_the_earliest_that_it_copies(index: ReprintIndex) -> None:
    index.add("old", article(7), day(3))
    new = [
        Entry("n1", article(7), day(5)),
        Entry("n2", "来源：晨报\n" + article(7), day(2)),
        Entry("n3", article(901), day(1)),
        Entry("n4", article(901), day(1)),
        Entry("n5", article(902)),
        Entry("n6", article(902), day(9)),
    ]
    moments = [entry.published or day(8) for entry in new]
    assert index.add_and_trace(new, moments) == ["n2", "", "", "n3", "", ""]
    assert len(index) == 207
    assert index.add_and_trace(new, moments) == ["n2", "", "", "n3", "", ""]
    assert len(index) == 207


def test_a_bulletin_is_traced_to_no_other_one_on_its_template(tmp_path: Path) -> None:
    bulletins = [Entry(str(d), bulletin(d, 20 + 7 * d, 900 + 31 * d), day(d)) for d in range(1, 20)]
    with ReprintIndex(tmp_path) as index:
        assert not any(index.add_and_trace(bulletins, [day(25)] * 19))
        copy = [Entry("copy", "转发：" + bulletin(12, 104, 1272), day(25))]
        assert index.add_and_trace(copy, [day(25)]) == ["12"]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(1, 28))
def test_tracing_does_not_depend_on_what_is_asked_beside(seeds: list[int], moment: int) -> None:
    entries = [
        Entry(f"e{at}", article(seed, 30), day(1 + at * 7 % 28)) for at, seed in enumerate(seeds)
    ]
    with TemporaryDirectory() as folder, ReprintIndex(Path(folder)) as index:
        index.add_many(entries)
        together = index.add_and_trace(entries, [day(moment)] * len(entries))
        alone = [index.add_and_trace([entry], [day(moment)])[0] for entry in entries]
    told = [(entry.published, entry.id) for entry in entries]
    expected = []
    for seed, (_, own) in zip(seeds, told, strict=True):
        copies = [one for one, other in zip(told, seeds, strict=True) if other == seed]
        first = min((one for one in copies if one[1] != own), default=None)
        expected.append(first[1] if first and first < (day(moment), own) else "")
    assert together == alone == expected


@pytest.mark.parametrize(
    ("text", "other", "equal"),
    [
        ("共报修1,234件", "共报修1234件", True),
        ("共报修12件", "共报修13件", False),
        ("共报修1.5万件", "共报修1.6万件", False),
        ("见 https://example.org/12 今日", "见 https://example.org/57 今日", True),
        ("12", "12", True),
    ],
)
def test_numbers_are_read_as_people_read_them(text: str, other: str, equal: bool) -> None:
    left, right = prints([text]).numbers.tolist(), prints([other]).numbers.tolist()
    assert (left == right) == equal


def test_what_is_removed_is_not_found_and_can_come_back(tmp_path: Path) -> None:
    with ReprintIndex(tmp_path) as index:
        for first in range(0, 6000, 1500):
            index.add_many(Entry(f"t{n}", article(n, 6)) for n in range(first, first + 1500))
        assert index.remove(["t3", "t5999", "nobody"]) == 2
        assert not index.find(article(3, 6))
        index.add("t3", article(3, 6))
    with ReprintIndex(tmp_path) as index:
        assert len(index) == 5999
        assert [match.id for match in index.find(article(3, 6))] == ["t3"]
        assert not index.find(article(5999, 6))
        size = sum(path.stat().st_size for path in tmp_path.iterdir())
        index.remove([f"t{n}" for n in range(4000)])
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 0.7 * size


def test_an_index_that_is_open_is_refused(index: ReprintIndex, tmp_path: Path) -> None:
    with pytest.raises(CivicloomError) as caught:
        ReprintIndex(tmp_path / "index")
    assert caught.value.code == "REP-001"


def test_a_damaged_index_and_one_of_another_form_say_so(tmp_path: Path) -> None:
    with ReprintIndex(tmp_path) as index:
        index.add_many(Entry(str(n), article(n, 3)) for n in range(5000))
    (segment,) = tmp_path.glob("*.segment")
    segment.write_bytes(segment.read_bytes()[:5000])
    with pytest.raises(CivicloomError) as caught:
        ReprintIndex(tmp_path)
    assert caught.value.code == "REP-002"
    listed = tmp_path / "index.json"
    listed.write_text(listed.read_text().replace('"gram": ', '"gram": 9'))
    with pytest.raises(CivicloomError) as caught:
        ReprintIndex(tmp_path)
    assert caught.value.code == "REP-003"


@pytest.mark.parametrize("bad", ["", "x" * 1001, "a\0b"])
def test_an_id_that_cannot_be_kept_is_refused_before_anything_is_added(
    tmp_path: Path, bad: str
) -> None:
    with ReprintIndex(tmp_path) as index:
        with pytest.raises(CivicloomError) as caught:
            index.add_many([Entry("good", article(1)), Entry(bad, article(2))])
        assert caught.value.code == "REP-006"
        assert len(index) == 0


def test_what_was_acknowledged_outlives_a_killed_process(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from civicloom.apps.watch.reprints import Entry, ReprintIndex\n"
        "from tests.apps.watch.reprints.samples import article\n"
        f"index = ReprintIndex(Path({str(tmp_path)!r}))\n"
        "for n in range(0, 100000, 700):\n"
        "    index.add_many(Entry(str(m), article(m, 4)) for m in range(n, n + 700))\n"
        "    print(n + 700, flush=True)\n"
    )
    root = Path(__file__).resolve().parents[4]
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 7000:
            break
    os.kill(process.pid, signal.SIGKILL)
    told = max([int(line), *map(int, process.stdout.read().split())])
    process.wait()
    journal = next(tmp_path.glob("*.journal"))
    journal.write_bytes(journal.read_bytes() + b"+half an entry")
    (tmp_path / "99.segment.new").write_bytes(b"left over")
    with ReprintIndex(tmp_path) as index:
        assert len(index) >= told
        assert [match.id for match in index.find(article(told - 1, 4))] == [str(told - 1)]
        index.add("later", article(-1))
    with ReprintIndex(tmp_path) as index:
        assert len(index) >= told + 1
        assert not list(tmp_path.glob("*.new"))


NUMBERED = st.text("供水a129,.，。:/\0 ", max_size=400)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=400) | NUMBERED, min_size=1, max_size=8))
@example(["见 http://example.org/12", "34件"])
def test_prints_do_not_depend_on_what_is_read_beside(texts: list[str]) -> None:
    together = prints(texts)
    rows = np.split(together.hashes, together.ends[:-1])
    numbers = np.split(together.numbers, together.number_ends[:-1])
    for text, row, counted in zip(texts, rows, numbers, strict=True):
        alone = prints([text])
        assert alone.hashes.tolist() == row.tolist()
        assert alone.numbers.tolist() == counted.tolist()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 200), st.integers(0, 200), st.integers(40, 200))
def test_a_shared_passage_leaves_a_shared_print(seed: int, before: int, after: int, size: int):
    passage = article(seed, 9)[:size].replace("。", "")
    left = prints([article(seed + 1, 9)[:before] + passage])
    right = prints([passage + article(seed + 2, 9)[:after]])
    assert set(left.hashes.tolist()) & set(right.hashes.tolist())
