"""A forum and an AT protocol server that were not written for us are read whole, without private names."""

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from civicloom.apps.watch.fetch import read_warc
from civicloom.apps.watch.sources import Source

from ..prepared import SERVERS
from .conftest import Desk, free_port, running

HERE = Path(__file__).parent / "servers"


def test_a_real_forum_is_read_post_by_post(tmp_path: Path, declare: Callable[..., Source]) -> None:
    port = free_port()
    python = SERVERS / "machina/bin/python"
    with running(
        "machina", port, [str(python), str(HERE / "forum_site.py"), str(tmp_path), str(port)]
    ):
        desk = Desk(tmp_path, f"127.0.0.1:{port}")
        source = declare("forum", f"http://127.0.0.1:{port}/forum/城市生活-1/")
        items = desk.poll(source)
        again = desk.poll(source)
        for what in ("topics/50", "posts/60"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/more/{what}").close()
        later = [len(desk.poll(source)) for _ in range(4)]
    assert sum(later) == 50 * 2 + 60
    assert later[-1] == 0
    assert len(items) == 12
    assert again == []
    assert len({item.thread for item in items}) == 6
    assert len({item.author for item in items}) == 2
    assert all("路灯坏了两周" in item.text and item.published for item in items)
    kept = b"".join(record.body for record in read_warc(tmp_path / "warc"))
    assert "合成居民" not in kept.decode("utf-8") + repr(items)


def test_posts_of_an_institution_on_a_real_at_protocol_server(
    tmp_path: Path, declare: Callable[..., Source]
) -> None:
    port, plc = free_port(), free_port()
    (tmp_path / "blobs").mkdir()
    command = [
        "node",
        "-r",
        "core-js/actual/index.js",
        "--input-type=module",
        "-",
        str(tmp_path),
        str(port),
        str(plc),
    ]
    with running("atproto", port, command, HERE / "pds.mjs"):
        base = f"http://127.0.0.1:{port}"
        account = {"email": "a@yunxi.example", "handle": "yunxi.test", "password": "only for tests"}
        session = call(f"{base}/xrpc/com.atproto.server.createAccount", account, "")
        for number in range(3):
            record = {"$type": "app.bsky.feed.post", "text": f"停水通知 {number}"}
            record["createdAt"] = f"2026-03-01T0{number}:00:00Z"
            collection = {"repo": session["did"], "collection": record["$type"], "record": record}
            call(f"{base}/xrpc/com.atproto.repo.createRecord", collection, session["accessJwt"])
        desk = Desk(tmp_path, f"127.0.0.1:{port}")
        source = declare("atproto", base, account="yunxi.test", official=True, ours=True)
        items = desk.poll(source)
        assert desk.poll(source) == []
        write(base, session, [f"后来 {n}" for n in range(230)])
        later = desk.poll(source) + desk.poll(source)
        assert desk.poll(source) == []
    assert sorted(item.text for item in items) == [f"停水通知 {n}" for n in range(3)]
    assert sorted(item.text for item in later) == sorted(f"后来 {n}" for n in range(230))
    assert {item.author for item in items} == {"yunxi.test"}
    assert all(item.published and item.raw for item in items)


def write(base: str, session: dict[str, Any], texts: list[str]) -> None:
    """Posts of an account, so many at once as the server takes."""
    kind = "app.bsky.feed.post"
    for start in range(0, len(texts), 150):
        writes = [
            {
                "$type": "com.atproto.repo.applyWrites#create",
                "collection": kind,
                "value": {"$type": kind, "text": text, "createdAt": "2026-03-02T00:00:00Z"},
            }
            for text in texts[start : start + 150]
        ]
        data = {"repo": session["did"], "writes": writes}
        call(f"{base}/xrpc/com.atproto.repo.applyWrites", data, session["accessJwt"])


def call(url: str, data: dict[str, Any], token: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    asked = urllib.request.Request(url, json.dumps(data).encode(), headers)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        found: dict[str, Any] = json.loads(answer.read() or b"{}")
        return found
