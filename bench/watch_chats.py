"""Chat groups: delay and messages a second of listening, beside aiocqhttp; exports read a second."""

import asyncio
import json
import resource
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from aiocqhttp import CQHttp, Event
from websockets.asyncio.client import connect

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.chats import Group, Notice, OneBotListener, import_export
from civicloom.apps.watch.item import Item
from civicloom.model.clock import SystemClock

TOKEN, ACCOUNT, ROOM = "a-token-for-measuring", 10001, 23456
PACE = 0.01
"""Seconds between two messages while the delay is measured."""

BAR = 2.0
"""Seconds from arrival to hand-over."""

FLOOD = 1_000
"""Messages a second of CPU, both sides of the connection and all that is done to a text."""

TEXTS = (
    "3栋停水两天了，物业电话 0755-26001234 没人接",
    "@王小明 明天上午开会吗",
    "http://example.org/notice 大家看一下",
    "收到",
)


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Delay, flood, and two sizes of export."""
    yield _delay(100 if quick else 500)
    yield _flood(1_000 if quick else 5_000)
    yield _exports((2_000, 8_000) if quick else (20_000, 80_000))


def _group(kind: Any = "qq") -> Group:
    notice = Notice("x", date(2020, 1, 1), "clerk")
    return Group("g", {"zh": "群"}, kind, str(ROOM), str(ACCOUNT), "o", notice, "p", 90)


def _frame(number: int) -> str:
    sender = {"user_id": 70000 + number % 300, "nickname": f"成员{number % 300}号", "card": ""}
    event = {
        "time": int(time.time()), "self_id": ACCOUNT, "post_type": "message", "message_type": "group",
        "message_id": number, "group_id": ROOM, "user_id": sender["user_id"], "sender": sender,
        "message": [{"type": "text", "data": {"text": f"{number} {TEXTS[number % len(TEXTS)]}"}}],
    }  # fmt: skip
    return json.dumps(event, ensure_ascii=False)


async def _speak(url: str, frames: list[str], sent: list[float], pace: float) -> None:
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "X-Self-ID": str(ACCOUNT),
        "X-Client-Role": "Event",
    }
    for _ in range(200):
        try:
            link = await connect(url, additional_headers=headers, compression=None)
            break
        except OSError:
            await asyncio.sleep(0.05)
    async with link:
        for frame in frames:
            sent.append(time.perf_counter())
            await link.send(frame)
            if pace:
                await asyncio.sleep(pace)


def _ours(count: int, pace: float) -> tuple[list[float], float]:
    """Delays of all messages, and CPU seconds of both sides together."""
    sent: list[float] = []
    got: list[float] = []
    stop = threading.Event()

    def sink(item: Item) -> None:
        got.append(time.perf_counter())
        if len(got) == count:
            stop.set()

    with tempfile.TemporaryDirectory() as folder:
        listener = OneBotListener(Pseudonyms(Path(folder)), SystemClock(), TOKEN)
        thread = threading.Thread(target=listener.listen, args=([_group()], sink, stop))
        thread.start()
        listener.ready.wait()
        frames = [_frame(number) for number in range(count)]
        began = time.process_time()
        asyncio.run(_speak(f"ws://127.0.0.1:{listener.port}/", frames, sent, pace))
        thread.join()
        return [
            end - start for start, end in zip(sent, got, strict=True)
        ], time.process_time() - began


def _theirs(count: int, pace: float) -> tuple[list[float], float]:
    return asyncio.run(_aiocqhttp(count, pace))


async def _aiocqhttp(count: int, pace: float) -> tuple[list[float], float]:
    bot, got, sent = CQHttp(access_token=TOKEN), dict[int, float](), list[float]()
    bot.logger.setLevel("WARNING")
    over = asyncio.Event()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    @bot.on_message("group")
    async def _(event: Event) -> None:
        got[int(event.message_id or 0)] = time.perf_counter()
        if len(got) == count:
            over.set()

    server = asyncio.ensure_future(bot.run_task("127.0.0.1", port, shutdown_trigger=over.wait))
    frames = [_frame(number) for number in range(count)]
    await asyncio.sleep(1)
    began = time.process_time()
    await _speak(f"ws://127.0.0.1:{port}/ws", frames, sent, pace)
    await over.wait()
    took = time.process_time() - began
    await server
    return [got[number] - start for number, start in enumerate(sent)], took


def _share(delays: list[float], part: float) -> float:
    return sorted(delays)[int(part * (len(delays) - 1))]


def _delay(count: int) -> dict[str, Any]:
    ours, took = _ours(count, PACE)
    theirs, _ = _theirs(count, PACE)
    p95, peer = _share(ours, 0.95), _share(theirs, 0.95)
    return {
        "name": f"chats: delay from arrival to hand-over, OneBot (p50 {_share(ours, 0.5) * 1000:.1f} ms; aiocqhttp {_share(theirs, 0.5) * 1000:.1f} ms)",
        "ours": round(p95, 4), "peer": round(peer, 4), "ratio": p95 / peer, "unit": "s p95",
        "bar": f"<= {BAR:g} s", "ok": max(ours) <= BAR, "seconds": round(took, 2), "peak_mib": _peak(),
    }  # fmt: skip


def _flood(count: int) -> dict[str, Any]:
    """The best of two, alternated; the peer neither checks a message nor conceals names and numbers."""
    pairs = [(_ours(count, 0)[1], _theirs(count, 0)[1]) for _ in range(2)]
    ours, theirs = (count / min(one) for one in zip(*pairs, strict=True))
    return {
        "name": "chats: messages through OneBot, both sides",
        "ours": round(ours), "peer": round(theirs), "ratio": ours / theirs, "unit": "messages/s of CPU",
        "bar": f">= {FLOOD:,}", "ok": ours >= FLOOD, "seconds": round(count / ours, 2), "peak_mib": _peak(),
    }  # fmt: skip


def _exports(sizes: tuple[int, int]) -> dict[str, Any]:
    seconds = [min(_import(size) for _ in range(2)) for size in sizes]
    growth = (seconds[1] / seconds[0]) / (sizes[1] / sizes[0])
    return {
        "name": f"chats: a WhatsApp export of {sizes[1]:,} messages",
        "ours": round(sizes[1] / seconds[1]), "unit": "messages/s of CPU", "bar": "grows as the export does",
        "ok": growth <= 1.3, "seconds": round(seconds[1], 2), "peak_mib": _peak(), "growth": round(growth, 2),
    }  # fmt: skip


def _import(size: int) -> float:
    start = datetime(2021, 3, 1, tzinfo=UTC)
    lines = (
        f"{start + timedelta(minutes=n):%d/%m/%Y, %H:%M} - 成员{n % 300}号: {n} {TEXTS[n % len(TEXTS)]}\n"
        for n in range(size)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.txt"
        path.write_text("".join(lines), "utf-8")
        began = time.process_time()
        result = import_export(path, _group("whatsapp"), Pseudonyms(Path(folder)), SystemClock())
        took = time.process_time() - began
    assert len(result.items) == size
    return took


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
