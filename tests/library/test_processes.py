"""Several processes at once, and processes killed at any moment: nothing lost, torn or doubled."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .conftest import World

COUNTS = "SELECT name, count(*) FROM residents GROUP BY name"
ROOT = Path(__file__).parents[2]


def writer(folder: Path, name: str, batches: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.library.writer", str(folder), name, str(batches)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def acknowledged(output: str) -> dict[str, str]:
    whole = [line.split() for line in output.splitlines() if line.endswith(("True", "False"))]
    return {key: release for key, release, _ in whole}


def visible(world: World) -> dict[str, int]:
    return dict(world.read(COUNTS, {"residents": ("name",)}))


def test_two_processes_writing_at_once_lose_nothing(
    tmp_path: Path, build: Callable[..., World]
) -> None:
    build()
    processes = [writer(tmp_path, name, 6) for name in ("left", "right")]
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    acks = {key: release for output in outputs for key, release in acknowledged(output).items()}
    world = build()
    assert len(acks) == 12 and len(set(acks.values())) == 12
    assert visible(world) == dict.fromkeys(acks, 50)
    assert [release.number for release in world.library.releases()] == list(range(1, 13))
    assert world.log.verify() == []


def test_a_killed_process_leaves_the_old_release_or_the_new_one(
    tmp_path: Path, build: Callable[..., World]
) -> None:
    build()
    dice = random.Random(7)
    acks: dict[str, str] = {}
    for _ in range(4):
        process = writer(tmp_path, "one", 40)
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(dice.random() * 0.3)
        process.kill()
        seen = acknowledged(first + process.stdout.read())
        process.wait()
        for key in seen.keys() & acks.keys():
            assert seen[key] == acks[key], "a key gives the same release again"
        acks |= seen
        shown = visible(build())
        assert set(shown.values()) == {50}, "no batch is torn or doubled"
        assert set(acks) <= set(shown) and len(shown) <= len(acks) + 1
