"""One small district for all tests that need a whole workspace: made once, copied where it is changed."""

import fcntl
import shutil
from pathlib import Path

import pytest

from civicloom.simulate import simulate
from civicloom.workspace import Workspace, init, run_all

RESIDENTS = 1_000
STEPS = ("collect", "link", "collide", "push")


def shared(factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of one test run share."""
    base = factory.getbasetemp()
    return base.parent if base.name.startswith("popen-") else base


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo district with its offices' files, before anything was collected."""
    return once(shared(tmp_path_factory), "files", make_files)


@pytest.fixture(scope="session")
def district(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo district after one whole loop. Tests may read it; who changes it takes a copy."""

    def loop(folder: Path) -> None:
        shutil.copytree(files, folder)
        with Workspace.open(folder) as workspace:
            run_all(workspace, workspace.desk(), STEPS)

    return once(shared(tmp_path_factory), "district", loop)


def make_files(folder: Path) -> None:
    init(folder, "yunxi")
    simulate(folder, RESIDENTS, seed=7)


def once(base: Path, name: str, make) -> Path:  # type: ignore[no-untyped-def]
    """Make a folder, whichever worker comes first; the others wait for it."""
    folder, done = base / name, base / f"{name}.done"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(folder)
            done.touch()
    return folder


@pytest.fixture
def fresh(files: Path, tmp_path: Path) -> Path:
    """A copy in which nothing was collected yet."""
    return Path(shutil.copytree(files, tmp_path / "fresh"))


@pytest.fixture
def own(district: Path, tmp_path: Path) -> Path:
    """A copy, after the loop, to be changed."""
    return Path(shutil.copytree(district, tmp_path / "own"))
