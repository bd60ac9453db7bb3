"""Memory that is free is no longer held."""

import subprocess
import sys

import pytest

HOLDING = """
from civicloom.model.memory import give_back

def held():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

give_back()
before = held()
blocks = [bytes([n % 256]) * 60_000 for n in range(2000)]
last = bytes(60_000)  # above all others, so that nothing below it is returned by itself
del blocks
kept = held() - before
give_back()
print(kept, held() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other C libraries return memory by themselves")
def test_what_is_free_between_what_is_used_goes_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOLDING], capture_output=True, text=True, check=True
    )
    kept, left = map(int, done.stdout.split())
    assert kept > 60_000_000
    assert left < kept / 4
