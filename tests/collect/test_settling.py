"""A file under its final name is taken once it has stood still, whoever is still writing it."""

import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from civicloom.model.errors import CivicloomError, Faults

from .conftest import Office
from .samples import as_csv, people

FOLDER = {"kind": "folder", "path": "inbox"}


class Slow:
    """An office that writes a file into its final name line by line, until it is told to end."""

    def __init__(self, path: Path, lines: list[str]) -> None:
        self.path, self.lines = path, lines
        self.begun, self.ending = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._write, daemon=True)

    def _write(self) -> None:
        with self.path.open("w", encoding="utf-8") as file:
            file.write(self.lines[0])
            for number, line in enumerate(self.lines[1:]):
                file.write(line)
                file.flush()
                if number > 3:
                    self.begun.set()
                self.ending.wait(0.01)

    def __enter__(self) -> "Slow":
        self.thread.start()
        assert self.begun.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        self.thread.join()


@pytest.mark.parametrize("delivery", ["events", "full"])
def test_a_file_that_is_written_slowly_is_taken_whole_or_not_at_all(
    office: Office, delivery: str
) -> None:
    office.file("0.csv", as_csv(people(3)))
    rows = people(4000)[3:]
    source = office.source(connector=FOLDER, delivery=delivery)
    with Slow(office.root / "inbox" / "1.csv", as_csv(rows).splitlines(keepends=True)):
        if delivery == "full":
            with pytest.raises(CivicloomError, match="COL-026"):
                office.collect(source)
        else:
            batch = office.collect(source)
            assert (batch.accepted, [fault.code for fault in batch.refused]) == (3, ["COL-026"])
    batch = office.collect(office.source(connector=FOLDER, delivery=delivery))
    assert batch.refused == ()
    assert len(office.records()) == len(rows) + (0 if delivery == "full" else 3)


def test_a_young_file_is_waited_for_and_an_old_one_is_not(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    office.file("old.csv", as_csv(people(2)))
    office.collect(office.source(connector=FOLDER))
    assert waited == []
    (office.root / "inbox" / "young.csv").write_text(as_csv(people(5)[2:]), "utf-8")
    assert office.collect(office.source(connector=FOLDER | {"settle": 30})).accepted == 5
    assert len(waited) == 1 and 0 < waited[0] <= 30


def test_a_file_dated_in_time_to_come_waits_no_longer_than_its_source_says(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    path = office.file("a.csv", as_csv(people(2)))
    os.utime(path, times=(time.time() + 10**7,) * 2)
    assert office.collect(office.source(connector=FOLDER | {"settle": 0.5})).accepted == 2
    assert waited == [0.5]


def test_a_file_that_somebody_names_is_taken_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("waited"))
    path = office.root / "inbox" / "young.csv"
    path.write_text(as_csv(people(2)), "utf-8")
    assert office.collect(office.source(connector=FOLDER | {"settle": 600}), path).accepted == 2
    assert office.collect(office.source(connector=FOLDER | {"settle": 0})).accepted == 2


def test_another_time_to_settle_makes_no_delivery_a_new_one(office: Office) -> None:
    office.file("a.csv", as_csv(people(2)))
    first = office.collect(office.source(connector=FOLDER))
    again = office.collect(office.source(connector=FOLDER | {"settle": 9}))
    assert (again.status, again.batch) == ("already collected", first.batch)


@pytest.mark.parametrize("settle", [-1, 601, "soon", True, None, float("nan"), [2]])
def test_a_time_to_settle_that_is_none_is_told(office: Office, settle: Any) -> None:
    with pytest.raises(Faults, match=r"COL-033.*connector\.settle"):
        office.source(connector=FOLDER | {"settle": settle})
