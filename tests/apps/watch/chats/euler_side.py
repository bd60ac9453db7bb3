"""Run by the environment of euler-onebot: its adapter and its events, sent to a reverse WebSocket.

Reads {"url", "token", "account", "group", "texts"} on standard input. The library leaves this transport
to others, so the connector's empty method is filled in here; every frame is the library's own.
"""

import asyncio
import json
import sys
import time

from euleronebot.hyperogger import Logger
from websockets.asyncio.client import connect

Logger.create("euler", "ERROR")  # its other modules want one when they are imported

from euleronebot.config import ReverseWebsocketConfig  # noqa: E402
from euleronebot.onebot import Adapter, connector, events, segments  # noqa: E402


class Connector(connector.Connector):
    async def set_reverse_websocket(self) -> None:
        headers = {
            "Authorization": f"Bearer {TOLD['token']}",
            "X-Self-ID": str(TOLD["account"]),
            "X-Client-Role": "Universal",
        }
        self.socket = await connect(self.impls[0].url, additional_headers=headers)

    async def trigger(self, data: str) -> None:
        await self.socket.send(data)


def message(number: int, text: str, group: int | None) -> events.MessageEvent:
    sender = {"user_id": 7654321, "nickname": "王小明", "sex": "unknown", "age": 0}
    parts = [segments.At(data={"qq": "7654321"}), segments.Text(data={"text": text})]
    facts = {
        "time": int(time.time()), "self_id": TOLD["account"], "message_id": number, "user_id": 7654321,
        "message": parts, "raw_message": text,
    }  # fmt: skip
    if group is None:
        return events.PrivateMessageEvent(**facts, sender=sender)
    card = {"card": "3栋201王小明", "area": "", "level": "1", "role": "member", "title": ""}
    return events.GroupMessageEvent(**facts, group_id=group, sender=sender | card)


async def main() -> None:
    adapter = Adapter([ReverseWebsocketConfig(url=TOLD["url"])])
    adapter.connector = Connector(adapter.connector.impls)
    await adapter.setup()
    stamp = int(time.time())
    life = events.LifecycleEvent(time=stamp, self_id=TOLD["account"], sub_type="connect")
    await adapter.trigger(life)
    for number, text in enumerate(TOLD["texts"]):
        await adapter.trigger(message(number, text, TOLD["group"]))
        await adapter.trigger(message(1000 + number, text, None))
    good = events.BotStatus(online=True, good=True)
    beat = events.HeartbeatEvent(time=stamp, self_id=TOLD["account"], status=good, interval=5)
    await adapter.trigger(beat)
    await adapter.connector.socket.close()


if __name__ == "__main__":
    TOLD = json.load(sys.stdin)
    asyncio.run(main())
