"""An import while another process takes items is written down, and that process or the next takes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from civicloom.apps.watch.desk import WatchDesk
from civicloom.workspace import Workspace, init

from .test_commands import said
from .test_listening import Hearing
from .test_promises import declare, export

VENDOR = """\
id: vendor
title: V
kind: import
purpose: media-watch
columns: {id: 编号, text: 正文, published: 时间}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = init(tmp_path / "x", "pressdesk")
    (root / "watch/sources/vendor.yaml").write_text(VENDOR, "utf-8")
    declare(root)
    return root


def posts(home: Path) -> Path:
    path = home / "v.csv"
    path.write_text(
        "编号,正文,时间\n1,春风路公交拥堵严重,2026-11-01 08:00\n2,学府路停水,2026-11-01 09:00\n",
        "utf-8",
    )
    return path


def call(*words: object) -> list[dict[str, Any]]:
    """What ``civicloom watch`` says; files open twice in one process lock each other as two processes do."""
    code, lines = said(*map(str, words))
    assert code == 0, lines
    return lines


def sources(home: Path) -> list[str]:
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        return sorted(row["source"] for row in desk.track().rows)


@contextmanager
def taking(home: Path) -> Iterator[None]:
    """Hold the indexes open as a process that takes items does."""
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        desk.reprints.find("春风路公交拥堵严重")
        yield


def test_an_import_is_taken_by_the_process_that_listens(home: Path) -> None:
    with Hearing(home) as hearing:
        hearing.wait(lambda: hearing.first("left", "lakeside"))  # no account hears it: it is ready
        (vendor,) = call("import", home, "vendor", posts(home))
        (group,) = call("import", home, "lakeside", export(home, 1))
        assert (vendor["new"], vendor["waiting"], group["waiting"]) == (0, 2, 1)
        hearing.wait(lambda: hearing.items() == 3)
    assert sources(home) == ["lakeside", "vendor", "vendor"]
    (again,) = call("import", home, "vendor", posts(home))
    assert (again["new"], again["waiting"]) == (0, 0)


@pytest.mark.parametrize("way", [("poll",), ("import", "vendor", "v.csv")])
def test_what_nobody_took_is_taken_by_the_next_poll_or_import(
    home: Path, way: tuple[str, ...]
) -> None:
    file = posts(home)
    with taking(home):
        (left,) = call("import", home, "vendor", file)
        assert (left["new"], left["waiting"]) == (0, 2)
    (said, *_) = call(way[0], home, *way[1:2], *(home / name for name in way[2:]))
    assert said.get("new", said.get("items")) == 2
    assert sources(home) == ["vendor", "vendor"]


def test_what_is_left_twice_is_taken_once(home: Path) -> None:
    file = posts(home)
    with taking(home):
        call("import", home, "vendor", file)
        call("import", home, "vendor", file)
    call("poll", home)
    call("poll", home)
    assert sources(home) == ["vendor", "vendor"]
