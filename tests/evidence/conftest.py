from collections.abc import Callable
from pathlib import Path

import pytest

from civicloom.database import Database
from civicloom.evidence import EvidenceLog, Leaf
from database.servers import office, office_url, postgresql_server

from .parts import ORIGIN, some_leaf

__all__ = ["office", "office_url", "postgresql_server"]


@pytest.fixture
def log(office: Database, tmp_path: Path) -> EvidenceLog:
    """An empty log, on each of the two databases."""
    return EvidenceLog(office, keys=tmp_path / "keys", origin=ORIGIN)


@pytest.fixture
def leaf() -> Callable[[int], Leaf]:
    return some_leaf
