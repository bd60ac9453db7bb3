"""Listening to QQ groups over OneBot v11, beside aiocqhttp and with a real implementation library."""

import asyncio
import dataclasses
import json
import os
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
from aiocqhttp import CQHttp, Event
from websockets.exceptions import InvalidStatus

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.chats import OneBotListener
from civicloom.model.clock import SystemClock
from civicloom.model.errors import CivicloomError

from ..prepared import SERVERS, needs
from .groups import group
from .onebot_side import ACCOUNT, ROOM, TOKEN, event, frames, hearing, speak

EULER = SERVERS / "euler-onebot/bin/python"
CQ = "[CQ:reply,id=1][CQ:at,qq=7654321] 看&#91;这里&#93; &amp; [CQ:image,file=a.jpg,url=http://x/y]"


@pytest.fixture
def listener(tmp_path: Path) -> OneBotListener:
    return OneBotListener(Pseudonyms(tmp_path / "keys"), SystemClock(), TOKEN)


def test_a_message_of_the_group_is_handed_over_without_names(listener: OneBotListener) -> None:
    sent = [
        event(1),
        event(2, message=CQ),
        event(3, "3栋201王小明家 13800138000，王小明说：对 7654321"),
    ]
    with hearing(listener, [group("qq")]) as found:
        asyncio.run(speak(found.url, frames(sent)))
        found.wait(lambda: len(found.items) == 3)
    first, second, third = found.items
    who = first.author
    assert (first.text, first.thread, first.kind) == ("停水了", "lakeside", "message")
    assert second.text == f"@{who}  看[这里] &"
    assert second.reply_to == first.id
    assert third.text == f"{who}家 [phone]，{who}说：对 {who}"


def test_private_messages_and_other_groups_are_never_handed_over(listener: OneBotListener) -> None:
    private = event(1, message_type="private", sub_type="friend")
    temporary = event(2, message_type="private", sub_type="group")
    sent = [private, temporary, event(3, group_id=99), event(4, self_id=5), event(5)]
    with hearing(listener, [group("qq")]) as found:
        asyncio.run(speak(found.url, frames(sent)))
        found.wait(lambda: len(found.items) == 1)
    assert len(found.items) == 1
    assert found.heard.left_out == {"private": 2, "other-group": 1, "other-account": 1}


def test_frames_that_are_none_are_counted_and_skipped(listener: OneBotListener) -> None:
    bad = ["", "{", "[]", "null", "[" * 9000, '"x"', b"\xff\xfe", "9" * 5000, "x" * ((1 << 20) + 1)]
    odd = [event(1, user_id=None), event(2, time="soon"), event(3, time=10**30), event(4, message={"a": 1}),
           event(5, message=[1, None, {"type": []}]), event(6, sender=[]), event(7, user_id=True)]  # fmt: skip
    good = frames([event(8)])
    with hearing(listener, [group("qq")]) as found:
        asyncio.run(speak(found.url, [*bad, *frames(odd), *good]))
        found.wait(lambda: len(found.items) == 2)
    assert len(found.items) == 2
    assert found.heard.left_out == {"malformed": 12, "too-large": 1, "no-text": 2}


def test_a_message_that_comes_again_is_handed_over_once(listener: OneBotListener) -> None:
    with hearing(listener, [group("qq")]) as found:
        for _ in range(2):
            asyncio.run(speak(found.url, frames([event(1), event(2)])))
        found.wait(lambda: found.listener.heard.left_out["doubled"] == 2)
    assert len(found.items) == 2
    assert found.heard.reconnects == 1


def test_members_who_were_silent_are_known_by_name_too(listener: OneBotListener) -> None:
    async def meet(url: str) -> None:
        from websockets.asyncio.client import connect

        headers = {
            "Authorization": f"Bearer {TOKEN}",
            "X-Self-ID": str(ACCOUNT),
            "X-Client-Role": "Universal",
        }
        async with connect(url, additional_headers=headers) as link:
            asked = json.loads(await link.recv())
            assert (asked["action"], asked["params"]) == (
                "get_group_member_list",
                {"group_id": ROOM},
            )
            members = [{"user_id": 5551234, "nickname": "zeb_9k", "card": ""}]
            await link.send(
                json.dumps({"status": "ok", "retcode": 0, "data": members, "echo": asked["echo"]})
            )
            await link.send(frames([event(1, "zeb_9k 家停水")])[0])

    with hearing(listener, [group("qq")]) as found:
        asyncio.run(meet(found.url))
        found.wait(lambda: len(found.items) == 1)
    assert "zeb_9k" not in found.items[0].text


def test_only_who_shows_the_token_is_heard(listener: OneBotListener) -> None:
    with hearing(listener, [group("qq")]) as found:
        for token, status in (("", 401), ("another-token-altogether", 403)):
            with pytest.raises(InvalidStatus) as refused:
                asyncio.run(speak(found.url, frames([event(1)]), token))
            assert refused.value.response.status_code == status
    assert found.items == []


def test_what_the_sink_raises_ends_the_listening(listener: OneBotListener) -> None:
    def full(item: Any) -> None:
        raise OSError("disk full")

    with hearing(listener, [group("qq")], full) as found:
        asyncio.run(speak(found.url, frames([event(1)])))
        found.wait(lambda: bool(found.faults))
    assert isinstance(found.faults[0], OSError)
    assert listener.heard.handed == 0


def test_faults_of_setting_up_have_their_codes(tmp_path: Path, listener: OneBotListener) -> None:
    with pytest.raises(CivicloomError, match="CHA-021"):
        OneBotListener(Pseudonyms(tmp_path), SystemClock(), "short")
    with hearing(listener, [group("matrix")]) as found:
        pass
    assert "CHA-020" in str(found.faults[0])
    unposted = dataclasses.replace(
        group("qq"), notice=dataclasses.replace(group("qq").notice, text="")
    )
    with hearing(listener, [unposted]) as found:
        pass
    assert "CHA-004" in str(found.faults[0])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        second = OneBotListener(
            Pseudonyms(tmp_path), SystemClock(), TOKEN, port=taken.getsockname()[1]
        )
        with hearing(second, [group("qq")]) as found:
            pass
    assert "CHA-022" in str(found.faults[0])


async def heard_by_aiocqhttp(sent: list[str]) -> list[tuple[Any, str]]:
    """What the bot library makes of the same frames."""
    bot, found = CQHttp(access_token=TOKEN), []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    @bot.on_message("group")
    async def _(heard: Event) -> None:
        found.append((heard.message_id, heard["message"]))

    over = asyncio.Event()
    server = asyncio.ensure_future(bot.run_task("127.0.0.1", port, shutdown_trigger=over.wait))
    for _ in range(100):
        try:
            await speak(f"ws://127.0.0.1:{port}/ws", sent)
            break
        except OSError:
            await asyncio.sleep(0.05)
    over.set()
    await server
    return found


def test_the_same_frames_give_what_they_give_aiocqhttp(listener: OneBotListener) -> None:
    texts = [f"第{number}条" for number in range(50)]
    sent = frames(event(number, text) for number, text in enumerate(texts))
    sent[10:10] = ["{", "[]", *frames([event(900, message_type="private", sub_type="friend")])]
    theirs = asyncio.run(heard_by_aiocqhttp(sent))
    with hearing(listener, [group("qq")]) as found:
        asyncio.run(speak(found.url, sent))
        found.wait(lambda: len(found.items) == 50)
    told = [parts[0]["data"]["text"] for _, parts in sorted(theirs)]
    assert [item.text for item in found.items] == told == texts


@needs("euler-onebot")
def test_a_real_implementation_librarys_frames_are_understood(
    listener: OneBotListener, tmp_path: Path
) -> None:
    texts = [f"停水{number} 13800138000 王小明" for number in range(20)]
    with hearing(listener, [group("qq")]) as found:
        told = {"url": found.url, "token": TOKEN, "account": ACCOUNT, "group": ROOM, "texts": texts}
        side = Path(__file__).with_name("euler_side.py")
        run = subprocess.run(
            [EULER, side], input=json.dumps(told).encode(), capture_output=True, cwd=tmp_path, timeout=60,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)}, check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr.decode()
        found.wait(lambda: len(found.items) == 20)
    who = found.items[0].author
    assert [item.text for item in found.items] == [
        f"@{who} 停水{n} [phone] {who}" for n in range(20)
    ]
    assert found.heard.left_out == {"private": 20}
