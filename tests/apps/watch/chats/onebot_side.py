"""A stand-in for a OneBot v11 implementation: frames as the standard has them, and the connection."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from civicloom.apps.watch.chats import Group, Heard, OneBotListener
from civicloom.apps.watch.item import Item

TOKEN = "a-token-for-tests-only"
ACCOUNT, ROOM = 10001, 23456


def event(number: int, text: str = "停水了", **other: Any) -> dict[str, Any]:
    """A message of a group."""
    return {
        "time": int(time.time()), "self_id": ACCOUNT, "post_type": "message", "message_type": "group",
        "sub_type": "normal", "message_id": number, "group_id": ROOM, "user_id": 7654321, "anonymous": None,
        "message": [{"type": "text", "data": {"text": text}}], "raw_message": text, "font": 0,
        "sender": {"user_id": 7654321, "nickname": "王小明", "card": "3栋201王小明", "role": "member"}, **other,
    }  # fmt: skip


def frames(events: Iterable[dict[str, Any]]) -> list[str]:
    return [json.dumps(one, ensure_ascii=False) for one in events]


async def speak(
    url: str, sent: Iterable[str | bytes], token: str = TOKEN, role: str = "Universal"
) -> list[str]:
    """Connect as an implementation does, send frames, and give what we were asked."""
    headers = {"Authorization": f"Bearer {token}", "X-Self-ID": str(ACCOUNT), "X-Client-Role": role}
    asked: list[str] = []
    async with connect(url, additional_headers=headers, compression=None) as socket:
        for frame in sent:
            await socket.send(frame)
        try:
            while True:
                asked.append(str(await asyncio.wait_for(socket.recv(), 0.3)))
        except (TimeoutError, ConnectionClosed):
            return asked


@dataclass
class Hearing:
    """A listener at work in a thread of its own, and what it handed over."""

    listener: OneBotListener
    items: list[Item] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)
    heard: Heard = field(default_factory=Heard)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.listener.port}/onebot/v11/ws"

    def wait(self, until: Callable[[], bool]) -> None:
        end = time.monotonic() + 10
        while not until() and not self.faults and time.monotonic() < end:
            time.sleep(0.01)


@contextmanager
def hearing(listener: OneBotListener, groups: Iterable[Group], sink: Callable[[Item], None] | None = None) -> Iterator[Hearing]:  # fmt: skip
    """The listener, open, until the block ends."""
    found, stop = Hearing(listener), threading.Event()

    def run() -> None:
        try:
            found.heard = listener.listen(groups, sink or found.items.append, stop)
        except BaseException as fault:
            found.faults.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    found.wait(listener.ready.is_set)
    try:
        yield found
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()
