"""Sources of each kind on a local server, and real servers where they are prepared."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.fetch import Archive
from civicloom.apps.watch.item import Item
from civicloom.apps.watch.sources import Source, State, poll, read_source

from ..prepared import SERVERS, lacking
from ..serving import Reply, Site, Time, fetcher, serving

ROOT = Path(__file__).resolve().parents[4]
DATA = ROOT.parent / "shared/data/watch"
LONGEST_START = 120


class Desk:
    """One workspace's parts: it polls, and acknowledges when told to."""

    def __init__(self, folder: Path, *allowed: str) -> None:
        self.folder = folder
        self.time = Time()
        self.state = State(folder / "state.db")
        self.pseudonyms = Pseudonyms(folder)
        self.archive = Archive(folder / "warc", self.time, "civicloom")
        self.fetcher = fetcher(self.time, *allowed, archive=self.archive)

    def poll(self, source: Source, acknowledge: bool = True) -> list[Item]:
        items = list(poll(source, self.fetcher, self.state, self.time, self.pseudonyms))
        if acknowledge:
            self.state.acknowledge(items)
        return items


class Interface(Site):
    """A site that answers with what ``answer`` gives, as JSON, or with a status alone."""

    def __init__(self) -> None:
        super().__init__(0)

    def answer(self, path: str, said: dict[str, list[str]]) -> Any:
        raise NotImplementedError

    def find(self, path: str) -> Reply:
        address = urlsplit(path)
        data = self.answer(address.path, parse_qs(address.query))
        status = data if isinstance(data, int) else 200
        return Reply(json.dumps(data).encode(), "application/json", status)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one


@pytest.fixture
def desk(tmp_path: Path, site: Site) -> Desk:
    return Desk(tmp_path, site.allowed)


@pytest.fixture
def declare(tmp_path: Path) -> Callable[..., Source]:
    def write(kind: str, url: str = "", **words: Any) -> Source:
        import yaml

        data = {"id": f"a-{kind}", "title": "A source", "kind": kind, "purpose": "media-watch"}
        data |= {"url": url} if url else {}
        path = tmp_path / f"a-{kind}.yaml"
        path.write_text(yaml.safe_dump({**data, **words}, allow_unicode=True), "utf-8")
        return read_source(path)

    return write


def wait_for(port: int) -> None:
    """A server says that it is ready a moment before it listens."""
    for _ in range(300):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(name: str, port: int, command: list[str], script: Path | None = None) -> Iterator[None]:
    """A real server until the block ends; skips, saying how to prepare it, where it is not there."""
    if why := lacking(name):
        pytest.skip(why)
    with (script or Path(os.devnull)).open() as given:
        server = subprocess.Popen(
            command, cwd=SERVERS / name, stdin=given, stdout=subprocess.PIPE, text=True
        )
    late = Timer(LONGEST_START, server.kill)
    late.start()
    try:
        assert server.stdout
        assert server.stdout.readline().strip() == "ready", "it ended, or was too slow"
        late.cancel()
        wait_for(port)
        yield
    finally:
        late.cancel()
        server.kill()
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)
