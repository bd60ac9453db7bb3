"""An interrupted collect says so, and the next one brings the same as if nothing had happened."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from .calling import as_json

COLLECT = [sys.executable, "-m", "civicloom.cli", "collect", "--json"]


def test_control_c_ends_with_130_and_the_next_run_loses_and_doubles_nothing(
    fresh: Path, tmp_path: Path
) -> None:
    whole = Path(shutil.copytree(fresh, tmp_path / "whole"))
    started = subprocess.Popen(
        [*COLLECT, str(fresh)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_listen,
    )
    assert started.stdout
    first = json.loads(started.stdout.readline())
    time.sleep(0.05)
    os.kill(started.pid, signal.SIGINT)
    rest = started.stdout.read()
    assert started.wait(60) == 130
    assert "CLI-001" in rest
    again = {line["source"]: line for line in as_json("collect", fresh).lines}
    assert again[first["source"]]["status"] == "already collected"
    wanted = {line["source"]: line for line in as_json("collect", whole).lines}
    counts = ("accepted", "quarantined", "faults")
    assert {s: [b[c] for c in counts] for s, b in again.items()} == {
        s: [b[c] for c in counts] for s, b in wanted.items()
    }
    assert as_json("verify", fresh).code == 0


def _listen() -> None:
    """A test run in the background of a shell is deaf to Control-C, and so would its children be."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
