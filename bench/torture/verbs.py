"""kill -9 in every verb: what was acknowledged stays, nothing is torn, a re-run gives the same release.

Each round copies a workspace that stands right before the verb, starts the verb in a process group of its
own, kills it at a random moment, and then looks: every receipt that was printed is in the log, the log
holds, and the same command run again ends in the state that an undisturbed run ends in. The negative
control puts the state from before the verb back after it was acknowledged: the look must find that.
"""

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from civicloom.workspace import Workspace, init

from .state import acknowledged, digest, lost

VERBS: dict[str, list[str]] = {
    "collect": ["collect", "."],
    "link": ["link", "."],
    "collide": ["run", ".", "--only", "collide"],
    "push": ["push", "."],
    "share": ["share", "give", ".", "housing-safety--leases"],
}
RESIDENTS, SEED = 1_000, 7


def run(short: bool, rounds: int | None = None) -> Iterator[dict[str, Any]]:
    """A row for each verb, and one for the negative control."""
    times = rounds or (3 if short else 100)
    with tempfile.TemporaryDirectory(prefix="civicloom-torture-") as folder:
        home = Path(folder)
        before = home / "collect"
        _district(before)
        for verb, command in VERBS.items():
            after = home / f"{verb}-after"
            shutil.copytree(before, after)
            seconds = _undisturbed(after, command)
            yield _rounds(verb, command, before, after, seconds, times, home)
            if verb == "collect":
                yield _control(before, after, home)
            before = after


def _district(root: Path) -> None:
    from civicloom.simulate import simulate

    init(root, "yunxi")
    simulate(root, RESIDENTS, SEED)


def _undisturbed(root: Path, command: Sequence[str]) -> float:
    start = time.monotonic()
    code, _ = _child(root, command, None)
    if code:
        raise RuntimeError(f"{command} ended with {code} without any disturbance")
    return time.monotonic() - start


def _rounds(
    verb: str,
    command: Sequence[str],
    before: Path,
    after: Path,
    seconds: float,
    times: int,
    home: Path,
) -> dict[str, Any]:
    dice = random.Random(f"{verb}-{times}")
    wanted = digest(after)
    counts = {"killed": 0, "acknowledged": 0, "lost": 0, "torn": 0, "different": 0}
    for number in range(times):
        work = home / f"{verb}-{number}"
        shutil.copytree(before, work)
        code, said = _child(work, command, dice.uniform(0.02, 1.05) * seconds)
        receipts = acknowledged(said)
        counts["killed"] += code == -signal.SIGKILL
        counts["acknowledged"] += len(receipts)
        with Workspace.open(work) as opened:
            counts["lost"] += len(lost(opened, receipts))
            counts["torn"] += len(opened.log.verify())
        _child(work, command, None)
        counts["different"] += digest(work) != wanted
        shutil.rmtree(work)
    good = not (counts["lost"] or counts["torn"] or counts["different"])
    return {"name": f"kill -9 in {verb}", "ok": good, "rounds": times, **counts}


def _control(before: Path, after: Path, home: Path) -> dict[str, Any]:
    """The state before the verb under the acknowledgements after it: all of them must count as lost."""
    work = home / "control"
    shutil.copytree(before, work)
    _, said = _child(work, VERBS["collect"], None)
    receipts = acknowledged(said)
    shutil.rmtree(work / ".civicloom")
    with Workspace.open(work) as opened:
        found = lost(opened, receipts)
    shutil.rmtree(work)
    return {
        "name": "negative control: acknowledged, then undone",
        "ok": len(found) == len(receipts) > 0,
        "found": len(found),
    }


def _child(root: Path, command: Sequence[str], kill_after: float | None) -> tuple[int, str]:
    """Run the command line in a forked process. Gives its exit code (-9 when killed) and its words."""
    out = root / "said.txt"
    child = os.fork()
    if child == 0:
        _become(root, command, out)
    if kill_after is not None:
        _kill_later(child, kill_after)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), out.read_text("utf-8") if out.exists() else ""


def _become(root: Path, command: Sequence[str], out: Path) -> None:
    """In the child: be the command line, and end without the parent's clean-up."""
    code = 70
    try:
        os.setsid()
        os.chdir(root)
        with out.open("w", buffering=1) as words:
            os.dup2(words.fileno(), 1)
            from civicloom.cli.main import cli

            try:
                cli.main([*command, "--json"], prog_name="civicloom", standalone_mode=False)
                code = 0
            except SystemExit as end:
                code = int(end.code or 0)
            sys.stdout.flush()
    finally:
        os._exit(code)


def _kill_later(child: int, seconds: float) -> None:
    """Killing one that has ended already is harmless: it waits to be reaped."""
    time.sleep(seconds)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)


if __name__ == "__main__":
    for row in run("--short" in sys.argv):
        print(json.dumps(row, ensure_ascii=False))
