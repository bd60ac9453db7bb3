"""Answers are kept as WARC that others read too, and read back after tears and damage."""

import gzip
import json
import os
import subprocess
import sys
import time as real
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from civicloom.apps.watch.fetch import Archive, Ask, Kept, read_record, read_warc
from civicloom.apps.watch.fetch.archive import Exchange, digest_of
from civicloom.apps.watch.fetch.reading import read_file
from civicloom.apps.watch.fetch.robots import parse
from civicloom.model.errors import CivicloomError

from ..serving import Reply, Time, fetcher, serving

DATA = Path(__file__).resolve().parents[5] / "shared/data/watch"


def exchange(number: int, body: bytes) -> Exchange:
    fields = [("Content-Type", "text/html")]
    return Exchange(
        f"http://h.example/{number}", "GET / HTTP/1.1", [], "HTTP/1.1 200 OK", fields, body
    )


def archive(folder: Path, time: Time | None = None) -> Archive:
    return Archive(folder, time or Time(), "civicloom")


def test_an_answer_is_kept_with_its_question_and_found_where_it_was_said_to_lie(
    tmp_path: Path,
) -> None:
    body = gzip.compress("<p>云溪</p>".encode())
    with serving() as site:
        site.replies["/a"] = Reply(body, headers={"Content-Encoding": "gzip"})
        client = fetcher(Time(), site.allowed, archive=archive(tmp_path))
        answer = client.get(Ask(f"{site.url}/a", token="t0ken"))
    assert answer.kept
    record = read_record(tmp_path, Kept.read(str(answer.kept)))
    assert (record.status, record.body, record.url) == (200, "<p>云溪</p>".encode(), answer.url)
    assert [r.type for r in read_warc(tmp_path)] == ["warcinfo", "response", "request"]
    whole = b"".join(gzip.decompress(p.read_bytes()) for p in tmp_path.iterdir())
    assert b"Civicloom/" in whole
    assert b"t0ken" not in whole
    with pytest.raises(CivicloomError) as error:
        read_record(tmp_path, Kept(answer.kept.file, answer.kept.offset + 1, answer.kept.digest))
    assert error.value.code == "FET-015"


def test_another_reader_finds_all_digests_right(tmp_path: Path) -> None:
    kept = archive(tmp_path)
    for number in range(3):
        kept.keep(exchange(number, b"body %d" % number))
    kept.keep_derived("http://h.example/x", b'{"a": 1}', "application/json")
    (path,) = tmp_path.iterdir()
    with path.open("rb") as file:
        seen = [
            (r.rec_type, r.content_stream().read())
            for r in ArchiveIterator(file, check_digests="raise")
        ]
    assert [kind for kind, _ in seen] == ["warcinfo", *["response", "request"] * 3, "conversion"]
    assert seen[-1][1] == b'{"a": 1}'


def test_a_body_known_already_is_kept_once(tmp_path: Path) -> None:
    with serving() as site:
        site.replies["/a"] = Reply(os.urandom(50_000).hex().encode())
        client = fetcher(Time(), site.allowed, archive=archive(tmp_path))
        first = client.get(f"{site.url}/a")
        size = sum(p.stat().st_size for p in tmp_path.iterdir())
        again = client.get(Ask(f"{site.url}/a", known=first.digest))
    assert again.unchanged
    assert again.body == first.body
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) < size + 2000
    assert "revisit" in [r.type for r in read_warc(tmp_path)]


def test_each_day_has_its_file(tmp_path: Path) -> None:
    time = Time()
    kept = archive(tmp_path, time)
    first = kept.keep(exchange(1, b"one"))
    time.pass_(days=1)
    second = kept.keep(exchange(2, b"two"))
    assert first.file != second.file
    assert [r.body for r in read_warc(tmp_path) if r.type == "response"] == [b"one", b"two"]


def test_a_torn_tail_loses_the_last_record_alone(tmp_path: Path) -> None:
    kept = archive(tmp_path)
    for number in range(5):
        kept.keep(exchange(number, b"%d" % number * 500))
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    responses = [r for r in read_warc(tmp_path) if r.type == "response"]
    last = responses[-1].kept.offset
    for cut in range(last + 1, len(whole), 23):
        path.write_bytes(whole[:cut])
        bodies = [r.body for r in read_warc(tmp_path) if r.type == "response"]
        assert bodies[:4] == [r.body for r in responses[:4]]


def test_damage_in_the_midst_is_told_and_passed_over(tmp_path: Path) -> None:
    kept = archive(tmp_path)
    places = [kept.keep(exchange(number, os.urandom(300))) for number in range(6)]
    (path,) = tmp_path.iterdir()
    broken = bytearray(path.read_bytes())
    middle = (places[2].offset + places[3].offset) // 2
    broken[middle : middle + 40] = os.urandom(40)
    path.write_bytes(broken)
    faults: list[CivicloomError] = []
    found = {r.url[-1] for r in read_warc(tmp_path, faults.append) if r.type == "response"}
    assert {"0", "1", "4", "5"} <= found
    assert {fault.code for fault in faults} == {"FET-014"}


def test_a_killed_writer_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from civicloom.model.clock import SystemClock\n"
        "from civicloom.apps.watch.fetch import Archive\n"
        "from civicloom.apps.watch.fetch.archive import Exchange\n"
        "a = Archive(Path(sys.argv[1]), SystemClock(), 'x'); n = 0\n"
        "while True:\n"
        "    k = a.keep(Exchange(f'http://h.example/{n}', 'GET / HTTP/1.1', [], 'HTTP/1.1 200 OK', [], os.urandom(9000)))\n"
        "    print(k, flush=True); n += 1\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert running.stdout
    acknowledged = [running.stdout.readline().strip() for _ in range(20)]
    running.kill()
    acknowledged += [line for line in running.stdout.read().split("\n")[:-1] if line]
    running.wait()
    found = {str(r.kept) for r in read_warc(tmp_path) if r.type == "response"}
    assert set(acknowledged) <= found


def test_a_full_disk_leaves_no_torn_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = archive(tmp_path)
    kept.keep(exchange(0, b"zero"))

    def refuse(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("civicloom.apps.watch.fetch.archive.os.fsync", refuse)
        with pytest.raises(OSError, match="space"):
            kept.keep(exchange(1, b"one"))
    kept.keep(exchange(2, b"two"))
    assert [r.body for r in read_warc(tmp_path) if r.type == "response"] == [b"zero", b"two"]


def test_damaged_archives_of_others_neither_crash_nor_stall_the_reader() -> None:
    folder = DATA / "warc"
    if not folder.is_dir():
        pytest.skip(f"the damaged archives are not here: {folder}")
    whole = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        faults: list[CivicloomError] = []
        began = real.process_time()
        whole[path.name] = len(list(read_file(path, faults.append)))
        assert real.process_time() - began < 20
        assert all(fault.code == "FET-014" for fault in faults)
    assert whole["example.warc.gz"] == 6
    assert whole["warcfile.warc.gz"] == 50
    assert whole["example-trunc.warc"] >= 3


def test_no_robots_file_of_four_thousand_crashes_the_reader() -> None:
    path = DATA / "robots/protego_robots.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"the robots files are not here: {path}")
    allowed = 0
    with gzip.open(path, "rt", encoding="utf-8") as file:
        lines = file.readlines()
    for line in lines[::4]:
        rules = parse(json.loads(line)["robots"].encode("utf-8", "surrogatepass"))
        allowed += rules.can_fetch("http://h.example/" + "a/" * 500, "civicloom")
        rules.crawl_delay("civicloom")
    assert 0 < allowed < len(lines) / 4


def test_a_robots_file_is_read_up_to_500_kib() -> None:
    tail = b"\nUser-agent: *\nDisallow: /"
    assert parse(b"#" * (500 * 1024) + tail).can_fetch("http://h.example/a", "civicloom")
    assert not parse(tail + b"\n" + b"\xff\x00" * 1000).can_fetch("http://h.example/a", "civicloom")


def test_digests_are_sha256() -> None:
    assert digest_of(b"").startswith("sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ")
