"""A file is there whole or not at all, whatever stops the writing."""

import errno
import fcntl
import os
import stat
from pathlib import Path

import pytest

from civicloom.model.files import hold, locked, replacing, write_once, write_whole


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


def test_a_file_in_the_making_is_not_seen_and_goes_when_it_fails(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="half"), replacing(tmp_path / "x") as file:
        file.write(b"some")
        raise ValueError("half")
    assert list(tmp_path.iterdir()) == []


def test_what_was_written_once_stays(tmp_path: Path) -> None:
    write_once(tmp_path / "x", b"first")
    write_once(tmp_path / "x", b"second")
    assert (tmp_path / "x").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o600


def test_a_folder_is_held_by_one_until_it_lets_go(tmp_path: Path) -> None:
    taken = RuntimeError("taken")
    lock = locked(tmp_path, taken)
    assert hold(tmp_path) is None
    with pytest.raises(RuntimeError, match="taken"):
        locked(tmp_path, taken)
    lock.close()
    locked(tmp_path, taken).close()


def test_where_no_lock_can_be_had_nobody_is_said_to_hold_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none_left)
    with pytest.raises(OSError, match="No locks available") as caught:
        locked(tmp_path, RuntimeError("taken"))
    assert caught.value.filename == str(tmp_path)
