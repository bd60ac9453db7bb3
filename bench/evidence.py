"""Bench of the evidence log: leaves a second, proofs at ten million, durable receipts with 64 writers.

Peers are what one would do without a log: a plain INSERT of the same bytes, and a chain of hashes.
"""

import argparse
import json
import resource
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from civicloom.database import Database, Migration, migrate, open_database
from civicloom.evidence import EvidenceLog, Leaf, check_receipt

BATCH = 1000
TABLE = Migration(1, "plain", "CREATE TABLE plain (idx INTEGER PRIMARY KEY, data BLOB NOT NULL)")


def leaves(count: int) -> list[Leaf]:
    """Entries such as a read of personal data writes."""
    return [
        Leaf("use.read", "clerk@housing", f"{i:064x}", purpose="housing-safety", facts={"rows": i})
        for i in range(count)
    ]


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder on the disk that temporary files go to."""
    folder = Path(tempfile.mkdtemp(prefix="civicloom-bench-evidence-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def a_log(folder: Path) -> EvidenceLog:
    """An empty log."""
    db = open_database(f"sqlite:///{folder}/office.db")
    return EvidenceLog(db, keys=folder / "keys", origin="bench.example/evidence")


def rate(step: Callable[[], int], seconds: float) -> float:
    """Things a second: the median over windows, for a shared machine has bad moments."""
    rates, end = [], time.perf_counter() + seconds
    step()
    while time.perf_counter() < end:
        start, done = time.perf_counter(), 0
        while time.perf_counter() - start < seconds / 12:
            done += step()
        rates.append(done / (time.perf_counter() - start))
    return statistics.median(rates)


def plain(db: Database, *, chained: bool) -> Callable[[], int]:
    """A step that writes a batch of finished entries, with or without a chain of hashes over them."""
    migrate(db, "bench", [TABLE])
    data = [leaf.encode("2026-11-24T00:00:00.000000Z") for leaf in leaves(BATCH)]
    state = {"next": 0, "hash": b""}

    def step() -> int:
        rows, first = [], state["next"]
        for i, entry in enumerate(data):
            if chained:
                state["hash"] = sha256(state["hash"] + entry).digest()
            rows.append((first + i, entry + state["hash"]))
        with db.transaction() as connection:
            connection.executemany("INSERT INTO plain VALUES (?, ?)", rows)
        state["next"] += BATCH
        return BATCH

    return step


def appending(seconds: float) -> list[dict[str, Any]]:
    """Leaves a second in batches of 1,000, each batch durable, from leaf to receipt."""
    with scratch() as folder:
        log, batch = a_log(folder), leaves(BATCH)
        ours = rate(lambda: len(log.append(batch)), seconds)
        log.db.close()
    rows = [row("leaves in batches of 1,000", ours, None, "leaves/s", 100_000, higher=True)]
    for name, chained in (("plain INSERT of the same bytes", False), ("hash chain", True)):
        with scratch() as folder:
            db = open_database(f"sqlite:///{folder}/office.db")
            peer = rate(plain(db, chained=chained), seconds)
            db.close()
        rows.append(row(f"leaves against a {name}", ours, peer, "leaves/s", None, higher=True))
    return rows


def proving(size: int, seconds: float) -> list[dict[str, Any]]:
    """Inclusion proofs at random places of a large log, and a check of each in the end."""
    with scratch() as folder:
        log, batch = a_log(folder), leaves(20_000)
        start = time.perf_counter()
        while log.size < size:
            log.append(batch[: size - log.size])
        built = time.perf_counter() - start
        times = []
        for i in range(max(20, int(seconds * 100))):
            index = i * 7_919_003 % size
            begin = time.perf_counter()
            log.prove(index, size)
            times.append((time.perf_counter() - begin) * 1000)
        check_receipt(log.receipt(size // 3).text(), [log.verifier_key])
        reopened = time.perf_counter()
        a_log(folder).checkpoint()
        reopen_ms = (time.perf_counter() - reopened) * 1000
        log.db.close()
    name = f"inclusion proof in {size:,} leaves, p50"
    return [
        row(name, statistics.median(times), None, "ms", 5.0, higher=False, seconds=built),
        row(f"open a log of {size:,} leaves", reopen_ms, None, "ms", None, higher=False),
    ]


def receiving(seconds: float) -> list[dict[str, Any]]:
    """Durable receipts a second with 64 threads that each wait for theirs."""
    with scratch() as folder:
        log, [leaf] = a_log(folder), leaves(1)
        done, waits = [0] * 64, [[] for _ in range(64)]
        end = time.perf_counter() + seconds

        def work(number: int) -> None:
            while (begin := time.perf_counter()) < end:
                log.append(leaf)
                waits[number].append((time.perf_counter() - begin) * 1000)
                done[number] += 1

        threads = [threading.Thread(target=work, args=(i,)) for i in range(64)]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ours = sum(done) / (time.perf_counter() - start)
        p99 = statistics.quantiles([ms for wait in waits for ms in wait], n=100)[-1]
        one = rate(lambda: len(log.append(leaf)), seconds / 2)
        log.db.close()
    return [
        row("durable receipts, 64 writers", ours, one, "receipts/s", 1_000, higher=True),
        row("wait for a receipt, 64 writers, p99", p99, None, "ms", 100.0, higher=False),
    ]


def row(
    name: str,
    ours: float,
    peer: float | None,
    unit: str,
    bar: float | None,
    *,
    higher: bool,
    seconds: float = 0.0,
) -> dict[str, Any]:
    """One line of the table; ``ratio`` is ours against the peer's."""
    good = bar is None or (ours >= bar if higher else ours <= bar)
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return {
        "name": f"evidence: {name}",
        "ours": round(ours, 3),
        "peer": None if peer is None else round(peer, 3),
        "ratio": None if peer is None else round(ours / peer, 3),
        "unit": unit,
        "bar": bar,
        "ok": good,
        "seconds": round(seconds, 1),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale, 1),
    }


def run(quick: bool) -> list[dict[str, Any]]:
    """All lines of the table. ``quick``: a log of 200,000 leaves instead of ten million, shorter times."""
    found: list[dict[str, Any]] = []
    size, seconds = (200_000, 1.5) if quick else (10_000_000, 12.0)
    for part in (appending, receiving, lambda s: proving(size, s)):
        start = time.perf_counter()
        lines = part(seconds)
        for line in lines:
            line["seconds"] = line["seconds"] or round(
                (time.perf_counter() - start) / len(lines), 1
            )
        found += lines
    return found


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = run(options.quick)
    if options.json:
        print(json.dumps(lines, indent=2))
        return
    for line in lines:
        bar = f"bar {line['bar']:,}" if line["bar"] else ""
        ratio = f"{line['ratio']:.2f}x peer" if line["ratio"] else ""
        print(
            f"{line['name']:<55} {line['ours']:>12,.2f} {line['unit']:<11} {ratio:<13} {bar:<14} {'ok' if line['ok'] else 'MISSED'}"
        )


if __name__ == "__main__":
    main()
