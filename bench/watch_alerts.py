"""Alerts: from a message sent over OneBot to its letter in the office's folder, in a fresh workspace."""

import asyncio
import json
import os
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect

from civicloom.apps.watch.desk import WatchDesk, listen
from civicloom.apps.watch.item import item_id
from civicloom.workspace import Workspace, init

from .watch_chats import ACCOUNT, ROOM, TEXTS, TOKEN

BAR = 2.0
"""Seconds from arrival to the delivered alert."""

PACES = (("steady", 1.0, 1), ("busy", 0.05, 4))
"""Seconds between two messages, and of how many messages one is alarming."""

TOPIC = """\
id: safe
title: {en: Safe homes, zh: 住房安全}
query: 燃气 AND 泄漏
owner: press-office
purpose: media-watch
alert: {when: [arrival], to: [press-office], at_most_a_day: 1000}
"""
GROUP = f"""\
id: lakeside
title: {{zh: 湖畔社区居民群, en: Lakeside residents}}
kind: qq
group: "{ROOM}"
account: "{ACCOUNT}"
office: press-office
notice: {{text: 本群消息由街道办用于了解民意, posted: 2020-01-01, by: clerk@press-office}}
purpose: media-watch
retention: 90
"""


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """A steady group, one message a second, all alarming; a busy one, twenty a second."""
    for (name, pace, every), count in zip(PACES, (10, 100) if quick else (40, 600), strict=True):
        yield _row(name, pace, every, count)


def _row(name: str, pace: float, every: int, count: int) -> dict[str, Any]:
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        delays = sorted(_delays(Path(folder) / "x", pace, every, count))
    told = len(range(0, count, every))
    p50, p95 = (delays[int(part * (len(delays) - 1))] for part in (0.5, 0.95))
    return {
        "name": f"alerts: OneBot message to delivered alert, {name}, {1 / pace:g} a second, {told} alerts",
        "ours": round(p95, 2), "unit": f"s p95 (p50 {p50:.2f}, max {delays[-1]:.2f})", "bar": f"<= {BAR:g} s",
        "ok": len(delays) == told and p95 <= BAR, "seconds": round(time.process_time() - began, 1),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def _delays(home: Path, pace: float, every: int, count: int) -> list[float]:
    """Seconds from the sending of each alarming message to the file that its alert is."""
    init(home, "pressdesk")
    for old in (home / "watch/topics").glob("*.yaml"):
        old.unlink()
    (home / "watch/topics/safe.yaml").write_text(TOPIC, "utf-8")
    (home / "watch/groups/lakeside.yaml").write_text(GROUP, "utf-8")
    (home / "watch/listen.yaml").write_text(
        "onebot: {host: 127.0.0.1, port: 0, token_env: ONEBOT_TOKEN}\n", "utf-8"
    )
    os.environ["ONEBOT_TOKEN"] = TOKEN
    stop, address = threading.Event(), list[str]()
    heard = threading.Thread(target=_listen, args=(home, stop, address))
    heard.start()
    while not address:
        time.sleep(0.05)
    sent = asyncio.run(_speak(address[0], pace, every, count))
    letters: dict[str, float] = {}
    end = time.monotonic() + 30
    while len(letters) < len(sent) and time.monotonic() < end:
        time.sleep(0.2)
        letters = _letters(home)
    stop.set()
    heard.join()
    return [at - sent[item] for item, at in letters.items()]


def _listen(home: Path, stop: threading.Event, address: list[str]) -> None:
    with Workspace.open(home) as opened, WatchDesk(opened) as desk:
        for one in listen(desk, stop=stop):
            if one.what == "listening":
                address.append(str(one.facts["address"]))


async def _speak(url: str, pace: float, every: int, count: int) -> dict[str, float]:
    """Send messages at a pace; gives when the alarming ones were sent, by item, in seconds since 1970."""
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "X-Self-ID": str(ACCOUNT),
        "X-Client-Role": "Event",
    }
    sent = {}
    async with connect(url, additional_headers=headers, compression=None) as link:
        for number in range(count):
            alarming = number % every == 0
            if alarming:
                sent[item_id("lakeside", str(number))] = time.time()
            await link.send(_frame(number, alarming))
            await asyncio.sleep(pace)
    return sent


def _frame(number: int, alarming: bool) -> str:
    """Messages unlike each other, so that none is taken for a copy."""
    words = "".join(chr(0x4E00 + (number * 7919 + k * 104_729) % 20_000) for k in range(24))
    text = f"{words}{'燃气泄漏' if alarming else TEXTS[number % len(TEXTS)]}"
    sender = {"user_id": 70000 + number % 300, "nickname": f"成员{number % 300}号", "card": ""}
    event = {
        "time": int(time.time()), "self_id": ACCOUNT, "post_type": "message", "message_type": "group",
        "message_id": number, "group_id": ROOM, "user_id": sender["user_id"], "sender": sender,
        "message": [{"type": "text", "data": {"text": text}}],
    }  # fmt: skip
    return json.dumps(event, ensure_ascii=False)


def _letters(home: Path) -> dict[str, float]:
    """When the letter that tells of an item came to stand in the folder."""
    found: dict[str, float] = {}
    for path in (home / "outbox").rglob("*.jsonl"):
        at = path.stat().st_mtime
        for line in path.read_text("utf-8").splitlines():
            found[json.loads(line)["subject"]] = at
    return found
