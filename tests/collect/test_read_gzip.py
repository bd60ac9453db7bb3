"""A file packed with gzip is read as what it holds; a broken one or a bomb gets a clear verdict."""

import gzip
from pathlib import Path

import pytest

from civicloom.collect import probe

CSV = "编号,姓名\n1,张伟\n2,李娜\n".encode("gbk")


def packed(folder: Path, content: bytes, name: str = "people.csv.gz") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_packed_table_is_read_as_the_table_it_holds(tmp_path: Path) -> None:
    found = probe(packed(tmp_path, gzip.compress(CSV)))
    assert (found.status, found.encoding, found.rows) == ("ok", "gbk", 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (gzip.compress(CSV)[:-9], "COL-016"),
        (b"\x1f\x8b\x08" + b"nonsense" * 9, "COL-016"),
        (gzip.compress(gzip.compress(CSV)), "COL-018"),
        (gzip.compress(b"\0" * (80 << 20)), "COL-018"),
    ],
    ids=["cut short", "not gzip", "packed twice", "bomb"],
)
def test_what_cannot_be_unpacked_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    found = probe(packed(tmp_path, content))
    assert found.status == "error"
    assert found.faults[0].code == code
