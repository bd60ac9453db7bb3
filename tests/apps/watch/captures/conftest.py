"""What the tests of captures share: the site, the log, a capture of its home page."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from civicloom.apps.watch.captures import Capture, Captures, Limits, Page
from civicloom.apps.watch.fetch import Guard
from civicloom.database import open_database
from civicloom.evidence import EvidenceLog

from .site import Site

LIMITS = Limits(load_s=5, settle_s=3, whole_s=25, bytes=4 << 20, height=6000)


@pytest.fixture(scope="session")
def chromium() -> None:
    if not shutil.which("chromium"):
        pytest.skip("CHROMIUM IS NOT HERE: apt-get install chromium, else no page is captured")


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.close()


@dataclass(frozen=True)
class Kept:
    """A log, captures of the site, and one of its home page."""

    log: EvidenceLog
    captures: Captures
    home: Capture
    url: str


@pytest.fixture(scope="session")
def kept(chromium: None, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("captures")
    log = some_log(folder)
    captures = Captures(
        folder / "kept",
        log,
        actor="desk@press",
        guard=Guard([f"127.0.0.1:{site.port}"]),
        limits=LIMITS,
    )
    return Kept(log, captures, captures.capture(Page(f"{site.url}/moved")), site.url)


def some_log(folder: Path) -> EvidenceLog:
    """A log in a folder."""
    database = open_database(f"sqlite:///{folder}/office.db")
    return EvidenceLog(database, keys=folder / "keys", origin="yunxi.example/evidence")
