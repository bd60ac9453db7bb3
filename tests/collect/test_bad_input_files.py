"""No file crashes or hangs collecting, and none lands by half: it is taken with a verdict a row, or refused."""

import io
import json
import random
import sqlite3
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.collect import probe
from civicloom.model.errors import CivicloomError

from .conftest import Office
from .samples import HEADINGS, as_csv, people

SECONDS = 5.0  # of processor time, which a busy machine does not lengthen
SUITE = Path(__file__).parents[3] / "shared/data/standards/vectors/jsontestsuite-test_parsing.zip"
ROWS = people(40)
OBJECTS = [dict(zip(HEADINGS, row, strict=True)) for row in ROWS]


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(OBJECTS), out)
    return out.getvalue()


def _xlsx() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADINGS, *ROWS):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("x.csv", as_csv(ROWS))
    return out.getvalue()


def _sqlite() -> bytes:
    base = sqlite3.connect(":memory:")
    base.execute(f"CREATE TABLE t ({', '.join(HEADINGS)})")
    base.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", ROWS)
    base.commit()
    return base.serialize()


FORMATS: dict[str, Callable[[], bytes]] = {
    "x.csv": lambda: as_csv(ROWS).encode(),
    "x.gbk.csv": lambda: as_csv(ROWS).encode("gbk"),
    "x.utf16.csv": lambda: as_csv(ROWS).encode("utf-16"),
    "x.jsonl": lambda: "\n".join(json.dumps(o, ensure_ascii=False) for o in OBJECTS).encode(),
    "x.json": lambda: json.dumps(OBJECTS).encode(),
    "x.parquet": _parquet,
    "x.xlsx": _xlsx,
    "x.zip": _zip,
    "x.db": _sqlite,
}


def mutated(data: bytes, dice: random.Random) -> bytes:
    """The bytes cut, flipped, swapped, doubled or replaced by noise."""
    way = dice.randrange(5)
    at = dice.randrange(len(data))
    if way == 0:
        return data[:at]
    if way == 1:
        changed = bytearray(data)
        for _ in range(dice.choice([1, 3, 30])):
            changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
        return bytes(changed)
    if way == 2:
        return data[:at] + dice.randbytes(dice.choice([1, 8, 200])) + data[at:]
    if way == 3:
        return data[:at] + data[max(0, at - 300) :]
    return data[:20] + dice.randbytes(500)


def judge(office: Office, path: Path) -> None:
    """Collect a file: either a whole batch or a refusal, in time; what landed is what was said."""
    source = office.source(delivery="full")
    before, began = len(office.records()), time.process_time()
    try:
        batch = office.collect(source, path)
    except CivicloomError as error:
        assert error.code.startswith("COL-"), error
        assert len(office.records()) == before
    else:
        assert batch.accepted + batch.quarantined > 0
        assert len(office.records()) == batch.accepted
        assert sum(batch.faults.values()) >= batch.quarantined
    probe(path)
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("name", FORMATS)
def test_mutated_files_are_taken_or_refused_whole(office: Office, name: str) -> None:
    data, dice = FORMATS[name](), random.Random(name)
    for round_ in range(12):
        judge(office, office.file(f"{round_}-{name}", mutated(data, dice)))


def test_noise_under_every_name_is_taken_or_refused(office: Office) -> None:
    dice = random.Random(11)
    for name in FORMATS:
        judge(office, office.file(name, dice.randbytes(dice.choice([1, 50, 3000]))))


@pytest.mark.skipif(not SUITE.exists(), reason="the JSON test suite is not on this machine")
def test_every_file_of_the_json_test_suite_has_a_verdict(office: Office) -> None:
    source = office.source()
    with zipfile.ZipFile(SUITE) as suite:
        names = [name for name in suite.namelist() if name.endswith(".json")]
        assert len(names) > 300
        for number, name in enumerate(names):
            path = office.file(f"{number}.json", suite.read(name))
            began = time.process_time()
            with pytest.raises(CivicloomError, match="COL-"):
                office.collect(source, path)
            found = probe(path)
            if Path(name).name.startswith("n_"):
                assert found.status == "error" or found.kind != "json", name
            assert time.process_time() - began < SECONDS, name
    assert office.log.size == 0
