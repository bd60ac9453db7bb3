"""Compiled or as written, a room gives the same; and what is compiled is what runs."""

import json
import os
import subprocess
import sys
from importlib import import_module, machinery
from pathlib import Path

import compile_rooms
import pytest

SOURCES_ONLY = """
import sys
from importlib.machinery import FileFinder, SourceFileLoader

def written(path):
    if not path.startswith(ROOMS):
        raise ImportError
    return FileFinder(path, (SourceFileLoader, [".py"]))

if WRITTEN:
    sys.path_hooks.insert(0, written)
"""
EXTRACTING = """
import dataclasses, json
from civicloom.apps.watch.extract import extract, walk
for page in PAGES:
    print(json.dumps(extract(page, url="https://a.example/2026/3/2/a.html").as_json()))
print(walk.__file__)
"""
PARAGRAPH = (
    "<p>区政府三月一日召开会议，研究河道整治工作，决定年底前完成十二处改造，投资三千万元。</p>"
)
LINKS = "".join(
    f'<li><a href="/{n}.html">关于第{n}号公告的通知</a><span>2026-03-0{n}</span></li>'
    for n in range(1, 9)
)
POSTS = "".join(
    f'<div class="post"><a class="author">用户{n}</a><em>2026-3-{n} 08:0{n}</em>{PARAGRAPH}</div>'
    for n in range(1, 6)
)
PAGES = [
    f'<title>河道整治</title><h1>河道整治</h1><div class="info">来源：日报 2026-03-02</div>{PARAGRAPH * 5}',
    f"<title>通知公告</title><nav>首页</nav><ul class=list>{LINKS}</ul>",
    f"<title>论坛</title><div id=thread>{POSTS}</div>",
    f"<div style='display:none'>{PARAGRAPH}</div><main>{PARAGRAPH}<br>x<img src=a.png></main>",
    "<div>" * 900 + PARAGRAPH + "<b><i><u>" * 300,
]


def given(written: bool) -> list[str]:
    rooms = str(compile_rooms.SOURCES / "civicloom")
    head = f"ROOMS, WRITTEN, PAGES = {rooms!r}, {written}, {PAGES!r}"
    told = subprocess.run(
        [sys.executable, "-c", head + SOURCES_ONLY + EXTRACTING],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return told.stdout.splitlines()


def test_a_compiled_room_gives_what_its_sources_give() -> None:
    *compiled, runs = given(written=False)
    *written, reads = given(written=True)
    assert reads.endswith("walk.py")
    if compile_rooms.compiled():
        assert not runs.endswith(".py")
    assert len(compiled) == len(PAGES)
    assert "三千万元" in json.loads(compiled[0])["text"]
    assert compiled == written


@pytest.mark.skipif(bool(compile_rooms.lacking()), reason=compile_rooms.lacking())
def test_every_chosen_module_runs_compiled() -> None:
    if why := compile_rooms.STAMP.read_text("utf-8") if compile_rooms.STAMP.exists() else "":
        pytest.fail(f"this computer can compile, yet {why}")
    for path in compile_rooms.modules():
        name = ".".join(path.relative_to(compile_rooms.SOURCES).with_suffix("").parts)
        assert str(import_module(name).__file__).endswith(tuple(machinery.EXTENSION_SUFFIXES))


def test_a_changed_source_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "walk.py"
    source.write_text("1")
    monkeypatch.setattr(compile_rooms, "ROOMS", (tmp_path,))
    monkeypatch.setattr(compile_rooms, "STAMP", tmp_path / "stamp")
    assert compile_rooms.modules() == [source]
    assert compile_rooms.stale()
    compile_rooms.STAMP.write_text("")
    assert not compile_rooms.stale()
    later = compile_rooms.STAMP.stat().st_mtime + 1
    os.utime(source, (later, later))
    assert compile_rooms.stale()


def test_without_a_compiler_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler -O2")
    assert compile_rooms.lacking() == "no C compiler (no-such-compiler)"
