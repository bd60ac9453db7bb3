"""A file is there whole or not at all, whatever stops the writing."""

import os
from pathlib import Path

import pytest

from civicloom.model.files import write_whole


def test_a_file_is_written_and_written_over(tmp_path: Path) -> None:
    for said in (b"first", b"second"):
        write_whole(tmp_path / "x", said)
        assert (tmp_path / "x").read_bytes() == said
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_stopped_writing_leaves_what_there_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    write_whole(tmp_path / "x", b"first")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        write_whole(tmp_path / "x", b"second")
    assert (tmp_path / "x").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
