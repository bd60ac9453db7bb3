"""A new workspace is empty or a copy of an example; one that is there stays as it is."""

from pathlib import Path

import pytest

from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace, check, examples, init


def test_a_copy_of_an_example_has_its_rules_and_no_state(tmp_path: Path) -> None:
    root = init(tmp_path / "d", "yunxi")
    with Workspace.open(root) as workspace:
        assert len(workspace.rules) == 12
    assert not (root / ".civicloom").exists()


def test_files_that_are_there_stay(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", "utf-8")
    init(tmp_path, "yunxi")
    assert (tmp_path / "note.txt").read_text("utf-8") == "mine"


def test_a_workspace_is_never_made_over(tmp_path: Path) -> None:
    init(tmp_path)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    with pytest.raises(CivicloomError, match="WSP-004"):
        init(tmp_path, "yunxi")
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_an_unknown_example_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(CivicloomError, match="WSP-005") as caught:
        init(tmp_path / "x", "nope")
    assert all(name in caught.value.what("en") for name in examples())
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("name", ["办公 室", "a+b", "no", "2026", "x: [y", "quo'te\" #1"])
def test_a_workspace_may_lie_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    root = init(tmp_path / name)
    with Workspace.open(root) as workspace:
        assert check(workspace) == []
        assert workspace.log.size == 0


def test_a_name_that_no_log_can_have_is_told_when_the_workspace_is_read(tmp_path: Path) -> None:
    root = init(tmp_path / "d")
    text = (root / "workspace.yaml").read_text("utf-8")
    (root / "workspace.yaml").write_text(text + "origin: two words\n", "utf-8")
    with pytest.raises(CivicloomError, match=r"EVI-006.*workspace\.yaml"):
        Workspace.open(root)


@pytest.mark.parametrize("name", ["a?b", "a%20b"])
def test_a_folder_that_the_library_could_not_use_is_refused_at_once(
    name: str, tmp_path: Path
) -> None:
    with pytest.raises(CivicloomError, match="WSP-010"):
        init(tmp_path / name / "there")
    made = init(tmp_path / "there")
    moved = made.rename((tmp_path / name).absolute())
    with pytest.raises(CivicloomError, match="WSP-010"):
        Workspace.open(moved)


@pytest.mark.parametrize("name", ["a#b", "a%b", "云 溪", "a[1]"])
def test_a_folder_may_have_any_other_name(name: str, tmp_path: Path) -> None:
    with Workspace.open(init(tmp_path / name, "yunxi")) as workspace:
        assert workspace.rules
