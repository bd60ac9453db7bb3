"""The short form of the kills in every verb; ./run torture runs it a hundred times each."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_kill_loses_and_tears_nothing_and_the_control_finds_what_was_undone() -> None:
    program = "import json; from bench.torture.verbs import run; VERBS = ('collect', 'mend', 'collide', 'push', 'use', 'embed'); [print(json.dumps(r), flush=True) for r in run(True, 1, VERBS)]"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(rows) == 7
    assert [row["name"] for row in rows if not row["ok"]] == []
