"""A workspace of the press desk that may read local servers, its desk, and a site."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from civicloom.apps.watch.desk import WatchDesk
from civicloom.workspace import Workspace, init

from ..serving import Site, serving


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = init(tmp_path / "x", "pressdesk")
    (root / "watch/network.yaml").write_text('allow: ["127.0.0.1:*", "localhost:*"]\n', "utf-8")
    return root


@pytest.fixture
def desk(home: Path) -> Iterator[WatchDesk]:
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        yield desk


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one
