"""The key of pseudonyms is whole or not there: with half of one, names could be tried out."""

import secrets
import stat
from pathlib import Path
from threading import Barrier, Thread

import pytest

from civicloom.apps.watch.authors import KEY_BYTES, Pseudonyms
from civicloom.model.errors import CivicloomError


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = Pseudonyms(tmp_path).of("bbs", "李雷")
    assert first == Pseudonyms(tmp_path).of("bbs", "李雷")
    assert stat.S_IMODE((tmp_path / "authors.key").stat().st_mode) == 0o600


def test_an_interrupted_making_leaves_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(size: int) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped, pytest.raises(KeyboardInterrupt):
        stopped.setattr(secrets, "token_bytes", interrupted)
        Pseudonyms(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [0, 1, KEY_BYTES - 1, KEY_BYTES + 1])
def test_a_key_that_is_not_whole_is_refused(tmp_path: Path, size: int) -> None:
    (tmp_path / "authors.key").write_bytes(b"k" * size)
    with pytest.raises(CivicloomError, match="WAT-030"):
        Pseudonyms(tmp_path)


def test_all_who_make_the_key_at_once_have_the_same_one(tmp_path: Path) -> None:
    for turn in range(20):
        start, found = Barrier(4), list[str]()

        def make(folder: Path, start: Barrier = start, found: list[str] = found) -> None:
            start.wait()
            found.append(Pseudonyms(folder).of("bbs", "李雷"))

        threads = [Thread(target=make, args=(tmp_path / str(turn),)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 4 and len(set(found)) == 1
