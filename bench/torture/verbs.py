"""kill -9 in every verb: what was acknowledged stays, nothing is torn, a re-run gives the same release.

Each round copies a workspace that stands right before the verb, starts the verb in a process group of its
own, kills it at a random moment, and then looks: every receipt that was printed is in the log, the log
holds, and the same command run again ends in the state that an undisturbed run ends in. A card that was
shown has its line in the subject's usage. The negative
control puts the state from before the verb back after it was acknowledged: the look must find that.
"""

import random
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .aside import aside, command
from .state import BUNDLE, ROWS, acknowledged, digest, faults_in, found, lost, shown, uses

VERBS: dict[str, list[str]] = {
    "collect": ["collect", "."],
    "mend": ["mend", ".", "{batch}", ROWS],
    "link": ["link", "."],
    "collide": ["collide", ".", "--purpose", "housing-safety"],
    "push": ["push", "."],
    "share": ["share", "give", ".", "housing-safety--leases"],
    "use": ["show", ".", "{subject}", "--purpose", "housing-safety"],
    "embed": ["embed", "bundle", ".", "leases", "--out", BUNDLE],
}
"""The command of each verb; what stands in braces is found in the workspace before it."""
RESIDENTS, SEED = 1_000, 7


def run(
    short: bool, rounds: int | None = None, verbs: Sequence[str] = tuple(VERBS)
) -> Iterator[dict[str, Any]]:
    """A row for each of the verbs, in the order of a day's work, and one for the negative control."""
    times = rounds or (3 if short else 100)
    with tempfile.TemporaryDirectory(prefix="civicloom-torture-") as folder:
        home = Path(folder)
        before = home / "made"
        aside(district, str(before))
        for verb, pattern in VERBS.items():
            words = _filled(before, pattern)
            after = home / f"{verb}-after"
            shutil.copytree(before, after)
            seconds = _undisturbed(after, words)
            if verb in verbs:
                yield _rounds(verb, words, (before, after), seconds, times)
            if verb == "collect":
                yield _control(before)
            before = after


def _filled(root: Path, pattern: Sequence[str]) -> list[str]:
    wanted = [word[1:-1] for word in pattern if word.startswith("{")]
    values = {name: aside(found, str(root), name) for name in wanted}
    return [values[word[1:-1]] if word.startswith("{") else word for word in pattern]


def district(root: str) -> None:
    """A small made-up district."""
    from civicloom.simulate import simulate
    from civicloom.workspace import init

    simulate(init(Path(root), "yunxi"), RESIDENTS, SEED)


def _undisturbed(root: Path, words: Sequence[str]) -> float:
    start = time.monotonic()
    code, said = command(root, words, None)
    if code:
        raise RuntimeError(f"{words} ended with {code} without any disturbance: {said[-500:]}")
    return time.monotonic() - start


def _rounds(
    verb: str, words: Sequence[str], states: tuple[Path, Path], seconds: float, times: int
) -> dict[str, Any]:
    before, after = states
    dice = random.Random(f"{verb}-{times}")
    wanted = aside(digest, str(after))
    subject = words[2] if verb == "use" else ""
    used = aside(uses, str(before), subject) if subject else 0
    counts = {"killed": 0, "acknowledged": 0, "lost": 0, "torn": 0, "different": 0}
    for number in range(times):
        work = before.parent / f"{verb}-{number}"
        shutil.copytree(before, work)
        code, said = command(work, words, dice.uniform(0.02, 1.05) * seconds)
        receipts = acknowledged(said)
        counts["killed"] += code == -signal.SIGKILL
        counts["acknowledged"] += len(receipts)
        counts["lost"] += len(aside(lost, str(work), receipts))
        if subject and shown(said):
            counts["acknowledged"] += 1
            counts["lost"] += aside(uses, str(work), subject) <= used
        counts["torn"] += aside(faults_in, str(work))
        command(work, words, None)
        counts["different"] += aside(digest, str(work)) != wanted
        shutil.rmtree(work)
    good = not (counts["lost"] or counts["torn"] or counts["different"])
    return {"name": f"kill -9 in {verb}", "ok": good, "rounds": times, **counts}


def _control(before: Path) -> dict[str, Any]:
    """The state before the verb under the acknowledgements after it: all of them must count as lost."""
    work = before.parent / "control"
    shutil.copytree(before, work)
    _, said = command(work, VERBS["collect"], None)
    receipts = acknowledged(said)
    shutil.rmtree(work / ".civicloom")
    found = aside(lost, str(work), receipts)
    shutil.rmtree(work)
    good = len(found) == len(receipts) > 0
    return {"name": "control: acknowledged, then undone", "ok": good, "found": len(found)}
