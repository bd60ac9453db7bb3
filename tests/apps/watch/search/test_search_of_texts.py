"""Searching: exact, in both scripts, by time and rank, within filters, also after removal and a restart."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicloom.apps.watch.search import Doc, SearchIndex
from civicloom.apps.watch.search.ids import Ids
from civicloom.apps.watch.search.shard import Shard
from civicloom.apps.watch.search.tokens import lines, pairs, words
from civicloom.model.errors import CivicloomError

START = datetime(2026, 9, 1, tzinfo=UTC)
TEXTS = (
    "市政府今日发布公告，供水管网改造工程将于3月13日开工。",
    "臺北市議會討論垃圾分類，市民踴躍發言。",
    "居民反映供水不足；网上预约系统 APP 升级后 Apple 手机不能用。",
    "图书馆延长开放时间。供 水站检修。",
    "カラオケ店の騒音について",
    "水",
)


def doc(number: int, text: str, **about: object) -> Doc:
    return Doc(str(number), START + timedelta(days=20 * number), f"题目{number}", text, **about)


def filled(folder: Path) -> SearchIndex:
    opened = SearchIndex(folder)
    opened.add_many(
        doc(n, text, outlet=f"报{n % 2}", source=f"s{n}", places=("东街",) * (n < 2))
        for n, text in enumerate(TEXTS)
    )
    return opened


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory):
    """An index that is only searched."""
    with filled(tmp_path_factory.mktemp("search")) as opened:
        yield opened


@pytest.fixture
def index(tmp_path: Path):
    with filled(tmp_path / "index") as opened:
        yield opened


def ids(index: SearchIndex, query: str, **how: object) -> list[str]:
    return [hit.doc.id for hit in index.search(query, **how).hits]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("供水", ["3", "2", "0"]),
        ("供水管网改造工程", ["0"]),
        ("水", ["5", "3", "2", "0"]),
        ("垃圾分类", ["1"]),
        ("垃圾分類", ["1"]),
        ("台北", ["1"]),
        ("管網", ["0"]),
        ("月13日", ["0"]),
        ("3日开工", ["0"]),
        ("app", ["2"]),
        ("APPLE", ["2"]),
        ("騒音", ["4"]),
        ("足网", []),
        ("公告供水", []),
        ("appl", []),
        ("供水 管网", ["0"]),
        ("供水 -管网", ["3", "2"]),
        ("垃圾 OR 图书馆", ["3", "1"]),
        ('"供水不足" OR 公告 供水', ["2", "0"]),
        ("“开放时间”", ["3"]),
    ],
)
def test_a_query_finds_exactly_what_it_says(
    asked: SearchIndex, query: str, found: list[str]
) -> None:
    assert ids(asked, query) == found


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "SEA-001"),
        ("。，", "SEA-001"),
        ('"供水', "SEA-002"),
        ("OR 供水", "SEA-003"),
        ("供水 OR", "SEA-003"),
        ("供水 OR OR 水", "SEA-003"),
        ("-供水", "SEA-004"),
        ("水" * 501, "SEA-005"),
        ("水 " * 33, "SEA-005"),
    ],
)
def test_a_bad_query_gets_its_code(asked: SearchIndex, query: str, code: str) -> None:
    with pytest.raises(CivicloomError) as caught:
        asked.search(query)
    assert caught.value.code == code


def test_texts_are_filtered_and_paged(asked: SearchIndex) -> None:
    assert ids(asked, "水", filters={"outlet": "报1"}) == ["5", "3"]
    assert ids(asked, "水", filters={"source": ["s0", "s2"]}) == ["2", "0"]
    assert ids(asked, "水", filters={"place": "东街"}) == ["0"]
    assert ids(asked, "水", since=START + timedelta(days=40)) == ["5", "3", "2"]
    assert ids(asked, "水", until=START + timedelta(days=40)) == ["0"]
    assert ids(asked, "水", limit=2, offset=1) == ["3", "2"]
    east = timezone(timedelta(hours=8))
    ends = {"since": datetime(1, 1, 1, tzinfo=east), "until": datetime(9999, 12, 31, tzinfo=east)}
    assert ids(asked, "水", **ends) == ids(asked, "水")
    newest = asked.search("水", limit=1)
    assert (newest.total, newest.exact) == (1, False)
    assert (asked.search("水").total, asked.search("水").exact) == (4, True)
    assert asked.count("水") == 4
    assert asked.count("水", since=START + timedelta(days=40), filters={"outlet": "报1"}) == 2
    for wrong, code in (({"filters": {"author": "x"}}, "SEA-006"), ({"limit": 10_001}, "SEA-007")):
        with pytest.raises(CivicloomError) as caught:
            asked.search("水", **wrong)
        assert caught.value.code == code


def test_nothing_is_kept_by_author() -> None:
    assert not [name for name in Doc.__dataclass_fields__ if "author" in name]


@pytest.mark.parametrize("query", ["57aq2yvpkdry", "yvpkdry", "author", '"57 aq 2"', "aq", "author OR yvpkdry"])  # fmt: skip
def test_no_part_of_a_pseudonym_finds_its_author(query: str, tmp_path: Path) -> None:
    with SearchIndex(tmp_path) as index:
        index.add_many(
            [Doc("a", START, "", "停水，问过author-57aq2yvpkdry 了，@author-57aq2yvpkdry")]
        )
        assert ids(index, query) == []
        assert index.count(query) == 0
        [hit] = index.search("停水").hits
        assert [hit.snippet[a:b] for a, b in hit.marks] == ["停水"]
        assert ids(index, "问过 -yvpkdry") == ["a"]


@pytest.mark.parametrize("query", ["author-57aq2yvpkdry", "停水 AUTHOR-57AQ2YVPKDRY", '停水 -"author-57aq2yvpkdry"'])  # fmt: skip
def test_a_pseudonym_is_not_looked_for(query: str, tmp_path: Path) -> None:
    with SearchIndex(tmp_path) as index, pytest.raises(CivicloomError) as caught:
        index.search(query)
    assert caught.value.code == "SEA-011"


def test_by_rank_the_text_that_is_about_it_comes_first(tmp_path: Path) -> None:
    with SearchIndex(tmp_path) as index:
        index.add_many(
            [Doc("a", START, "", "停电停电停电"), Doc("b", START, "", "停电" + "另外" * 50)]
        )
        assert ids(index, "停电", order="rank") == ["a", "b"]


def test_a_snippet_marks_what_was_found(asked: SearchIndex) -> None:
    (hit,) = asked.search("垃圾分类").hits
    assert [hit.snippet[a:b] for a, b in hit.marks] == ["垃圾分類"]
    blank = next(hit for hit in asked.search("供水").hits if hit.doc.id == "3")
    assert [blank.snippet[a:b] for a, b in blank.marks] == ["供 水"]


def test_a_text_added_again_takes_the_place_of_the_first(index: SearchIndex) -> None:
    index.add_many([doc(0, "换了内容"), Doc("5", START - timedelta(days=90), "", "水又来")])
    assert ids(index, "供水管网") == []
    assert ids(index, "换了内容") == ["0"]
    assert ids(index, "水") == ["3", "2", "5"]


def test_what_is_removed_is_gone_and_an_empty_month_leaves_the_disk(
    index: SearchIndex, tmp_path: Path
) -> None:
    months = {path.name for path in (tmp_path / "index").glob("2026-*")}
    assert index.remove(["2", "nobody"]) == 1
    assert ids(index, "供水") == ["3", "0"]
    assert index.remove(["0", "1"]) == 2
    assert ids(index, "供水") == ["3"]
    assert {path.name for path in (tmp_path / "index").glob("2026-*")} < months


def test_what_is_removed_leaves_the_disk(index: SearchIndex, tmp_path: Path) -> None:
    before = held(tmp_path / "index")
    assert index.remove(["2"]) == 1
    assert held(tmp_path / "index") == before - 1
    assert not list((tmp_path / "index").glob("2026-*.*"))


def held(folder: Path) -> int:
    """Texts in the files of all months, those too that are only marked as removed."""
    found = [json.loads(meta.read_text()) for meta in folder.glob("2026-*/meta.json")]
    return sum(segment["max_doc"] for meta in found for segment in meta["segments"])


@pytest.mark.parametrize("stopped", [(Ids, "note"), (Shard, "put")], ids=["ids", "month"])
def test_a_text_that_moves_to_another_month_is_never_doubled_by_a_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: tuple[type, str]
) -> None:
    """Stopped after each step in turn; what was not acknowledged is added again."""
    moved = replace(doc(0, "供水"), moment=START + timedelta(days=90))
    for steps in range(1, 4):
        folder = tmp_path / str(steps)
        with SearchIndex(folder) as index:
            index.add_many([doc(0, "供水")])
        done = getattr(*stopped)
        left = iter(range(steps - 1, -1, -1))

        def step(
            *given: object, done: Callable[..., None] = done, left: Iterator[int] = left
        ) -> None:
            done(*given)
            if next(left, None) == 0:
                raise KeyboardInterrupt

        with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
            patched.setattr(*stopped, step)
            with SearchIndex(folder) as index:
                index.add_many([moved])
        with SearchIndex(folder) as index:
            index.add_many([moved])
            assert index.count("供水") == 1


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_month_that_was_being_written_anew_is_whole_after_a_kill(
    tmp_path: Path, moved: int
) -> None:
    with SearchIndex(tmp_path) as index:
        index.add_many([doc(0, "路灯坏了"), doc(1, "路灯修好")])
    [month] = tmp_path.glob("2026-??")
    shutil.copytree(month, month.with_suffix(".new"))
    if moved:
        month.rename(month.with_suffix(".old"))
    if moved == 2:
        month.with_suffix(".new").rename(month)
    with SearchIndex(tmp_path) as index:
        index.add_many([doc(3, "路灯又坏")])
        assert sorted(ids(index, "路灯")) == ["0", "1", "3"]
    assert not list(tmp_path.glob("2026-*.*"))


def test_another_process_may_search_and_not_write(index: SearchIndex, tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from civicloom.apps.watch.search import SearchIndex\n"
        f"index = SearchIndex(Path({str(tmp_path / 'index')!r}))\n"
        "print(index.search('供水').total)\n"
        "try:\n    index.remove(['0'])\nexcept Exception as error:\n    print(error.code)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["3", "SEA-009"]


def test_a_search_sees_what_another_writer_added(tmp_path: Path) -> None:
    reader = SearchIndex(tmp_path)
    with SearchIndex(tmp_path) as writer:
        writer.add_many([doc(1, "新到的文章")])
        assert ids(reader, "新到") == ["1"]
        writer.add_many([doc(2, "新到的文章"), doc(3, "新到的文章")])
        assert ids(reader, "新到") == ["3", "2", "1"]


def test_an_id_that_cannot_be_kept_is_refused_and_a_damaged_month_said(tmp_path: Path) -> None:
    with SearchIndex(tmp_path) as index:
        with pytest.raises(CivicloomError) as caught:
            index.add_many([doc(1, "好"), Doc("", START, "", "坏")])
        assert caught.value.code == "SEA-008"
        index.add_many([doc(1, "好")])
    (tmp_path / "2026-09/meta.json").write_text("{")
    with pytest.raises(CivicloomError) as caught:
        SearchIndex(tmp_path).search("好")
    assert caught.value.code == "SEA-010"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=6))
def test_words_do_not_depend_on_what_is_read_beside(texts: list[str]) -> None:
    assert list(lines(texts)) == [next(lines([text])) for text in texts]


@settings(max_examples=200, deadline=None)
@given(st.text("的中国 水a3。", max_size=30), st.integers(0, 30), st.integers(1, 6))
def test_a_text_has_the_pairs_of_every_phrase_in_it(text: str, start: int, size: int) -> None:
    line = next(lines([text]))
    phrase = line.words.split()[start : start + size]
    assert set(pairs(phrase)) <= set(line.pairs.split())


def test_pairs_are_of_frequent_signs_side_by_side() -> None:
    assert next(lines(["中國的 人。民，在供水"])).pairs.split() == ["中国", "国的", "的人"]
    assert pairs(words("中国的供水")) == ["中国", "国的"]
    assert pairs(["的"]) == []


@settings(max_examples=6, deadline=None)
@given(
    st.text("供水停电市民的人3a。 ", min_size=8, max_size=40), st.integers(0, 30), st.integers(1, 6)
)
def test_every_piece_of_a_text_finds_it(
    tmp_path_factory: pytest.TempPathFactory, text: str, start: int, size: int
) -> None:
    piece = text[start : start + size].replace("a", "").strip("。 ")
    with SearchIndex(tmp_path_factory.mktemp("index")) as index:
        index.add_many([Doc("x", START, "", text.replace("a", "水a水"))])
        if piece and "。" not in piece and piece in text:
            assert index.search(f'"{piece}"').total == 1
