"""The same seed and size give the same bytes; another seed another district; a failed run leaves nothing."""

import hashlib
from pathlib import Path

import pytest

from civicloom.model.errors import CivicloomError
from civicloom.simulate import district, simulate


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    simulate(tmp_path / "a", 1000, 5)
    simulate(tmp_path / "b", 1000, 5)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_pieces_do_not_change_the_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulate(tmp_path / "a", 1000, 5)
    monkeypatch.setattr(district, "PIECE", 77)
    simulate(tmp_path / "b", 1000, 5)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_another_seed_gives_another_district(tmp_path: Path) -> None:
    simulate(tmp_path / "a", 1000, 5)
    simulate(tmp_path / "b", 1000, 6)
    one, other = digests(tmp_path / "a"), digests(tmp_path / "b")
    assert one.keys() == other.keys()
    assert not [name for name in one if one[name] == other[name]]


@pytest.mark.parametrize("residents", [0, 999, 1_500_001])
def test_a_size_that_is_not_offered_is_refused(residents: int, tmp_path: Path) -> None:
    with pytest.raises(CivicloomError, match="SIM-001"):
        simulate(tmp_path, residents, 1)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CivicloomError, match="SIM-002"):
        simulate(tmp_path / "file" / "below", 1000, 1)


def test_an_interrupted_run_leaves_no_file_behind(tmp_path: Path) -> None:
    def interrupt(source: str, done: int, total: int) -> None:
        if source == "lease-declarations":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(tmp_path, 1000, 1, progress=interrupt)
    assert not list(tmp_path.iterdir())
