"""Many threads, many processes, sudden death: nothing acknowledged is lost, nothing is doubled."""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from civicloom.database import Connection, open_database
from civicloom.evidence import EvidenceLog, Leaf, check_receipt, verify_consistency
from civicloom.evidence.log.queue import Job, Queue
from civicloom.evidence.notes import open_note, parse_checkpoint
from civicloom.model.errors import CivicloomError

from .parts import ORIGIN, some_leaf, sqlite_log


def in_threads(count: int, work: object) -> None:
    threads = [threading.Thread(target=work, args=(i,)) for i in range(count)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_many_threads_share_commits(log: EvidenceLog) -> None:
    """Each entry once, indices without holes, and fewer transactions than entries."""
    receipts: list[tuple[str, int]] = []

    def work(number: int) -> None:
        for i in range(10):
            leaf = some_leaf(number * 100 + i)
            receipts.append((leaf.object, log.append(leaf)[0].index))

    in_threads(16, work)
    stored = [data.split(b'"object":"')[1][:64].decode() for data in log.entries(0, log.size)]
    assert [stored[index] for _, index in receipts] == [thing for thing, _ in receipts]
    assert sorted(index for _, index in receipts) == list(range(160))
    with log.db.reading() as connection:
        commits = connection.execute("SELECT count(*) FROM cl_log_checkpoint").fetchone()
    assert commits is not None
    assert commits[0] < 160
    assert log.verify() == []


def test_a_failing_neighbour_harms_nobody(log: EvidenceLog) -> None:
    with log.db.transaction() as connection:
        connection.execute("CREATE TABLE made (x INTEGER)")
    outcome: Counter[str] = Counter()

    def work(number: int) -> None:
        def step(connection: Connection) -> Leaf:
            connection.execute("INSERT INTO made VALUES (?)", (number,))
            if number % 3 == 0:
                raise ZeroDivisionError
            if number % 3 == 1:
                connection.execute("SELECT nonsense")
            return some_leaf(number)

        try:
            log.commit(step)
            outcome["done"] += 1
        except (ZeroDivisionError, CivicloomError):
            outcome["failed"] += 1

    in_threads(24, work)
    with log.db.reading() as connection:
        made = {row[0] for row in connection.execute("SELECT x FROM made")}
    assert outcome == {"done": 8, "failed": 16}
    assert made == {n for n in range(24) if n % 3 == 2}
    assert log.size == 8


def test_a_storm_of_retries_makes_no_doubles(log: EvidenceLog) -> None:
    texts: dict[str, set[str]] = {f"key-{i}": set() for i in range(10)}

    def work(number: int) -> None:
        keys = list(texts) * 3
        random.Random(number).shuffle(keys)
        for key in keys:
            texts[key].add(log.append(some_leaf(number), key=key)[0].text())

    in_threads(8, work)
    assert log.size == 10
    assert {len(found) for found in texts.values()} == {1}


def test_an_interrupted_leader_fails_its_batch_and_hands_over() -> None:
    """Ctrl-C in the thread that writes: it sees the interruption, the others an error, and the next one leads."""
    gate, seen = threading.Event(), []

    def commit(jobs: object) -> None:
        seen.append(len(jobs))  # type: ignore[arg-type]
        if len(seen) == 1:
            gate.wait()
        if len(seen) == 2:
            raise KeyboardInterrupt

    queue = Queue(commit)
    outcome: list[str] = []
    starter = threading.Thread(target=submit, args=(queue, outcome))
    starter.start()
    wait_until(lambda: bool(seen))
    others = [threading.Thread(target=submit, args=(queue, outcome)) for _ in range(3)]
    for thread in others:
        thread.start()
    wait_until(lambda: len(queue._waiting) == 3)
    gate.set()
    for thread in (starter, *others):
        thread.join()
    assert sorted(outcome) == ["EVI-005", "EVI-005", "done", "interrupted"]
    queue.submit(Job(None, (), None))
    assert seen == [1, 3, 1]


def submit(queue: Queue, outcome: list[str]) -> None:
    try:
        queue.submit(Job(None, (), None))
        outcome.append("done")
    except CivicloomError as error:
        outcome.append(error.code)
    except KeyboardInterrupt:
        outcome.append("interrupted")


def wait_until(true: Callable[[], bool]) -> None:
    while not true():
        time.sleep(0.001)


WRITER = f"""
import sys
from pathlib import Path
from civicloom.database import open_database
from civicloom.evidence import EvidenceLog, Leaf
url, folder, number, count = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
log = EvidenceLog(open_database(url), keys=folder / "keys", origin="{ORIGIN}")
i = 0
while i < count:
    batch = [Leaf("use.read", f"p{{number}}", f"{{i + j:064x}}") for j in range(1 + i % 5)]
    last = log.append(batch, key=f"p{{number}}-{{i}}")[-1]
    head = last.checkpoint.split("\\n")
    sys.stdout.write(f"{{last.index}} {{last.size}} {{head[2]}}\\n")
    sys.stdout.flush()
    i += len(batch)
"""


def writer(url: str, folder: Path, number: int, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, url, str(folder), str(number), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_several_processes_append_at_once(
    log: EvidenceLog, office_url: str, tmp_path: Path
) -> None:
    """The log that is open here sees what they wrote, and goes on after it."""
    log.append(some_leaf())
    writers = [writer(office_url, tmp_path, number, 40) for number in range(3)]
    for i in range(15):
        log.append(some_leaf(i))
    outputs = [process.communicate()[0].splitlines() for process in writers]
    assert [process.returncode for process in writers] == [0, 0, 0]
    assert log.verify() == []
    with log.db.reading() as connection:
        row = connection.execute("SELECT count(*), max(idx) FROM cl_log_entry").fetchone()
    assert row is not None
    assert row[0] == row[1] + 1 == log.size
    ours = Counter(data.split(b'"')[3] for data in log.entries(0, log.size))
    assert ours[b"p0"] == ours[b"p1"] == ours[b"p2"] >= 40
    assert ours[b"clerk@housing"] == 16
    check_acknowledged(log, [line for output in outputs for line in output])


def check_acknowledged(log: EvidenceLog, lines: list[str]) -> None:
    """Every checkpoint that was acknowledged is a beginning of the present tree."""
    head = parse_checkpoint(open_note(log.checkpoint(), [log.verifier_key]))
    from civicloom.evidence.notes.base64 import decode

    for line in lines:
        index, size, root = line.split()
        assert int(index) < int(size) <= head.size
        proof = log.consistency(int(size), head.size)
        assert verify_consistency(int(size), head.size, proof, decode(root), head.root)


def test_kill_9_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """A short form of the long loop in bench/torture."""
    pick, url, acknowledged, unheard = random.Random(3), f"sqlite:///{tmp_path}/office.db", [], 0
    log = sqlite_log(tmp_path)
    log.append(some_leaf())
    for round_number in range(8):
        process = writer(url, tmp_path, round_number, 1_000_000)
        assert process.stdout is not None
        acknowledged.append(process.stdout.readline())
        time.sleep(pick.random() * 0.05)
        process.kill()
        acknowledged += [
            line
            for line in process.communicate()[0].splitlines()
            if line.count(" ") == 2 and len(line.split()[2]) == 44
        ]
        last = int(acknowledged[-1].split()[1])
        assert log.size >= last
        unheard += log.size > last
    assert log.verify() == []
    check_acknowledged(
        log, acknowledged[-1:] + pick.sample(acknowledged, min(40, len(acknowledged)))
    )
    again = sqlite_log(tmp_path)
    assert again.append(some_leaf(), key="p7-0")[0].repeated  # what was done is known by its key


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_child_appends_too(log: EvidenceLog) -> None:
    log.append(some_leaf(1))
    child = os.fork()
    if child == 0:
        try:
            log.append(some_leaf(2))[0].text()
            os._exit(0)
        except BaseException:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert log.append(some_leaf(3))[0].index == 2
    assert log.verify() == []


def test_a_full_disk_is_said_and_the_log_goes_on(tmp_path: Path) -> None:
    log = sqlite_log(tmp_path)
    log.append(some_leaf())
    with log.db.reading() as connection:
        connection.execute("PRAGMA max_page_count = 60")
    with pytest.raises(CivicloomError) as caught:
        for i in range(1000):
            log.append([some_leaf(i, facts={"x": "y" * 900})] * 20)
    assert caught.value.code == "DBS-005"
    size = log.size
    with log.db.reading() as connection:
        connection.execute("PRAGMA max_page_count = 100000")
    receipt = log.append(some_leaf())[0]
    assert receipt.index == size
    assert check_receipt(receipt.text(), [log.verifier_key])
    assert log.verify() == []


def test_a_reader_sees_whole_commits_only(log: EvidenceLog, office_url: str) -> None:
    stop, seen = threading.Event(), []

    def read() -> None:
        db = open_database(office_url)
        while not stop.is_set():
            with db.reading() as connection:
                entries = connection.execute("SELECT count(*) FROM cl_log_entry").fetchone()
                head = connection.execute(
                    "SELECT coalesce(max(size), 0) FROM cl_log_checkpoint"
                ).fetchone()
                seen.append((entries, head))
        db.close()

    reader = threading.Thread(target=read)
    reader.start()
    for i in range(30):
        log.append([some_leaf(i)] * 7)
    stop.set()
    reader.join()
    assert all(entries == head for entries, head in seen)
