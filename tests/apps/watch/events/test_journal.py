"""The journal: what was acknowledged is there again, whatever stopped the process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from civicloom.apps.watch.events import Decision, Journal
from civicloom.model.errors import CivicloomError

from .items import NOISE, PARKING, few, item
from .test_group_stories import FOUND, grouped, ids

MERGE = Decision("d1", "merge", "story-" + ids(1)[0], "story-" + ids(3)[0])


def test_stories_and_decisions_are_there_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(few())
    journal.apply(MERGE)
    told = journal.stream.stories()
    del journal  # it was never closed
    again = Journal(tmp_path)
    assert again.stream.stories() == told
    assert again.add([item(9, NOISE[0], 4)]) == ["story-" + ids(3)[0]]
    again.apply(Decision("d2", "undo", other="d1"))
    again.close()
    last = Journal(tmp_path)
    assert grouped(last.stream) == {*FOUND - {frozenset({1, 4})}, frozenset({1, 4, 9})}
    last.apply(MERGE)  # applied before the snapshot: known
    assert last.stream.stories() == again.stream.stories()


def test_a_torn_line_is_cut_and_all_before_it_stays(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(few()[:7])
    log = tmp_path / "stories.jsonl"
    whole = log.read_bytes()
    journal.add(few()[7:])
    full = log.read_bytes()
    del journal
    for size in (len(whole), len(whole) + 1, (len(whole) + len(full)) // 2, len(full) - 1):
        log.write_bytes(full[:size])
        again = Journal(tmp_path)
        assert sorted(n for story in grouped(again.stream) for n in story) == list(range(7))
        again.add(few())
        assert grouped(Journal(tmp_path).stream) == FOUND
        del again


def test_a_process_that_dies_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from civicloom.apps.watch.events import Journal\n"
        "from tests.apps.watch.events.items import few\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        "for one in few():\n    journal.add([one]); print(one.id, flush=True)\n"
        "journal.snapshot(); os.kill(os.getpid(), 9)\n"
    )
    root = Path(__file__).resolve().parents[4]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(root / "src")])}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env=env, capture_output=True, text=True
    )
    assert done.returncode == -9, done.stderr
    assert len(done.stdout.split()) == len(few())
    assert grouped(Journal(tmp_path).stream) == FOUND


@pytest.mark.parametrize("step", ["counts only", "nothing readable"])
def test_a_snapshot_that_was_stopped_half_way_is_no_loss(tmp_path: Path, step: str) -> None:
    journal = Journal(tmp_path)
    journal.add(few())
    log = (tmp_path / "stories.jsonl").read_bytes()
    journal.close()
    items = journal.stream.features.items
    (tmp_path / "stories.jsonl").write_bytes(log)
    if step == "nothing readable":
        (tmp_path / "counts.npz").write_bytes(b"PK\x03\x04 torn")
    again = Journal(tmp_path)
    assert grouped(again.stream) == FOUND
    assert again.stream.features.items == items


def test_a_snapshot_leaves_out_what_is_forgotten(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(few())
    journal.add([item(9, NOISE[0], 200)])
    journal.close()
    assert len((tmp_path / "stories.jsonl").read_bytes().splitlines()) == 2
    again = Journal(tmp_path)
    assert grouped(again.stream) == {frozenset({9})}
    assert again.stream.features.items == 9


def test_the_items_alone_give_the_same_stories(tmp_path: Path) -> None:
    first, second = Journal(tmp_path / "a"), Journal(tmp_path / "b")
    first.add(few())
    first.apply(MERGE)
    first.close()
    second.add(few())
    second.apply(MERGE)
    assert second.stream.stories() == Journal(tmp_path / "a").stream.stories()


@pytest.mark.parametrize("line", [b"nonsense", b"[]", b'{"item": "x"}', b'{"decision": {}}'])
def test_a_log_damaged_in_its_middle_is_told_with_its_line(tmp_path: Path, line: bytes) -> None:
    journal = Journal(tmp_path)
    journal.add(few())
    log = tmp_path / "stories.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([*lines[:3], line + b"\n", *lines[3:]]))
    with pytest.raises(CivicloomError) as told:
        Journal(tmp_path)
    assert (told.value.code, told.value.facts["line"]) == ("EVT-005", 4)


def test_what_is_let_go_is_in_no_file_and_its_item_still_in_its_story(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(few())
    story = journal.stream.story_of(ids(1)[0])
    assert story is not None
    before = journal.stream.story(story)
    gone = [one for one in before.items if one != before.items[-1]]
    assert journal.release(gone) == len(gone)
    assert journal.release(gone) == 0
    again = Journal(tmp_path)
    for stream in (journal.stream, again.stream):
        after = stream.story(story)
        assert after.items == before.items
        assert after.title == few()[4].title
    lines = [json.loads(line) for line in (tmp_path / "stories.jsonl").read_text().splitlines()]
    assert [line["title"] for line in lines if line.get("item") in gone] == [""] * len(gone)
    said = [(line["names"], line["codes"]) for line in lines if line.get("item") in gone]
    assert said == [("", "")] * len(gone)
    del journal
    again.release(before.items)
    assert again.stream.story(story).title == ""
    assert again.stream.story(story).terms == ()
    assert again.add([item(9, NOISE[0], 5)]) != [story]  # nothing is left that it could be like


def test_one_process_writes_and_others_read_what_it_wrote(tmp_path: Path) -> None:
    first, second = Journal(tmp_path), Journal(tmp_path)
    first.add(few()[:4])
    for refused in (lambda: second.add(few()), lambda: second.apply(MERGE), second.snapshot):
        with pytest.raises(CivicloomError, match="EVT-008"):
            refused()
    second.close()  # wrote nothing, changes nothing
    assert Journal(tmp_path).stream.stories() == first.stream.stories()
    first.close()
    second.add(few())
    assert grouped(second.stream) == FOUND


def test_a_log_of_earlier_days_is_read_as_it_was(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(few())
    told = journal.stream.stories()
    log = tmp_path / "stories.jsonl"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    kept = ("item", "at", "title", "part")
    earlier = [
        {**{word: line[word] for word in kept}, "vector": journal.stream.member(line["item"]).vector.by_name()}
        for line in lines
    ]  # fmt: skip
    log.write_text("".join(json.dumps(line) + "\n" for line in earlier))
    del journal
    again = Journal(tmp_path)
    assert again.stream.stories() == told
    assert again.add([item(9, NOISE[0], 4)]) == ["story-" + ids(1)[0]]


def test_what_a_day_brings_is_written_without_all_that_was_there(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add(few())
    journal.close()
    log = tmp_path / "stories.jsonl"
    before = log.stat().st_ino, log.read_bytes()
    items = journal.stream.features.items
    journal.add([item(9, NOISE[0], 5)])
    journal.close()
    assert log.stat().st_ino == before[0]
    assert log.read_bytes().startswith(before[1])
    again = Journal(tmp_path)
    assert again.stream.features.items == items + 1
    assert again.stream.story_of(ids(9)[0]) == "story-" + ids(1)[0]
    again.add([item(10, NOISE[0], 6), item(11, NOISE[1], 7)])
    again.close()
    assert log.stat().st_ino != before[0]
    assert Journal(tmp_path).stream.stories() == again.stream.stories()


def test_items_months_apart_are_taken_at_once_and_the_last_is_there_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    given = [item(1, PARKING[0], 0), item(2, NOISE[0], 200), item(1, PARKING[0], 0)]
    first, last, again = journal.add(given)
    assert first == again != last
    del journal
    assert grouped(Journal(tmp_path).stream) == {frozenset({2})}
