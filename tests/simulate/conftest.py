"""Districts that several tests look at."""

from pathlib import Path
from typing import Any

import pytest

from civicloom.simulate import simulate
from civicloom.simulate.world import World

from .district_tables import world_of


@pytest.fixture(scope="session")
def world() -> World:
    """The smallest district."""
    return world_of(1000, 1)


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The files of a district of two thousand residents, and their summary."""
    folder = tmp_path_factory.mktemp("district")
    return folder, simulate(folder, 2000, 7)
