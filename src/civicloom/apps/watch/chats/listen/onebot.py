"""QQ groups over OneBot v11: implementations connect to us (reverse WebSocket) and send events."""

import asyncio
import hmac
import json
import logging
import threading
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.model.clock import Clock
from civicloom.model.errors import CivicloomError

from ..group import Group
from ..intake import Intake
from ..values import listed, mapped, number, word
from .frames import read_frame, read_message
from .listener import Desks, Heard, Sink, stopped

FRAME = 1 << 20
"""Bytes of a frame that is read; a longer one is left out, one of 16 times that ends the connection."""

QUEUE = 64
"""Frames that wait at the most, for each connection; then the sender waits."""

CONNECTIONS = 8
TOKEN = 16
_MEMBERS = "members:"

_log = logging.getLogger(__name__)
_log.setLevel(logging.WARNING)  # at DEBUG the library would write whole frames, with names


class OneBotListener:
    """A server for OneBot implementations that know the access token.

    Only messages that ``account`` of a declared group hears in that group are looked at; private ones
    and those of other groups are counted and dropped. OneBot has no acknowledgement: while nobody
    listens, messages are lost to us. Raises CHA-021 for a token shorter than 16 characters.
    """

    def __init__(
        self,
        pseudonyms: Pseudonyms,
        clock: Clock,
        token: str,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        if len(token) < TOKEN:
            raise CivicloomError("CHA-021", least=TOKEN)
        self._pseudonyms, self._clock, self._token = pseudonyms, clock, token
        self._host, self.port = host, port
        self._desks: Desks | None = None
        self.heard = Heard()
        self.ready = threading.Event()
        """Set when ``port`` is open; with port 0 the system chose it."""

    @property
    def address(self) -> str:
        """Where it hears."""
        return f"ws://{self._host}:{self.port}/"

    def listen(self, groups: Iterable[Group], sink: Sink, stop: threading.Event) -> Heard:
        """As ``Listener.listen``. Raises CHA-022 when the port cannot be opened."""
        desks = Desks("qq", groups, self._pseudonyms, self._clock, sink)
        self.heard, self._desks = desks.heard, desks
        asyncio.run(self._serve(desks, stop))
        return self.heard

    def follow(self, groups: Iterable[Group]) -> None:
        """As ``Listener.follow``; connections stay."""
        if self._desks:
            self._desks.follow(groups)

    async def _serve(self, desks: Desks, stop: threading.Event) -> None:
        office = _Office(desks, stop)
        try:
            server = await serve(
                office.hear,
                self._host,
                self.port,
                process_request=self._admit,
                max_size=16 * FRAME,
                max_queue=QUEUE,
                compression=None,
                logger=_log,
            )
        except OSError as error:
            raise CivicloomError(
                "CHA-022", address=f"{self._host}:{self.port}", reason=error.strerror
            ) from error
        async with server:
            self.port = _port(server)
            self.ready.set()
            await office.close()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse who does not show the token, as the standard says: 401 without one, 403 for a wrong one."""
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() not in ("bearer", "token"):
            query = parse_qs(urlsplit(request.path).query)
            given = query.get("access_token", [""])[0]
        if not given:
            return connection.respond(HTTPStatus.UNAUTHORIZED, "an access token is needed\n")
        if not hmac.compare_digest(given.strip().encode(), self._token.encode()):
            return connection.respond(HTTPStatus.FORBIDDEN, "this is not the access token\n")
        return None


def _port(server: Server) -> int:
    port: int = next(iter(server.sockets)).getsockname()[1]
    return port


class _Office:
    """Hears all connections; what a sink raises ends them."""

    def __init__(self, desks: Desks, stop: threading.Event) -> None:
        self._desks, self._stop = desks, stop
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._open = 0
        self._since: set[str] = set()

    async def close(self) -> None:
        """Wait for the end. Raises what a sink raised."""
        watch = asyncio.ensure_future(stopped(self._stop))
        either: set[asyncio.Future[Any]] = {watch, self._failed}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        watch.cancel()
        if self._failed.done():
            self._failed.result()

    async def hear(self, connection: ServerConnection) -> None:
        """One connection, to its end."""
        if self._open >= CONNECTIONS:
            await connection.close(1013, "too many connections")
            return
        self._open += 1
        try:
            names = self._greet(connection)
            await names.ask()
            async for frame in connection:
                await names.ask()
                self._frame(frame)
                if self._stop.is_set():
                    break
        except ConnectionClosed as closed:
            if closed.sent and closed.sent.code == 1009:
                self._desks.heard.left_out["too-large"] += 1
        except Exception as error:  # the sink's: it ends the listening, not this connection alone
            if not self._failed.done():
                self._failed.set_exception(error)
        finally:
            self._open -= 1

    def _greet(self, connection: ServerConnection) -> "_Names":
        """Note a return; gives what asks for the names of members."""
        headers = connection.request.headers if connection.request else {}
        account, role = headers.get("X-Self-ID", ""), headers.get("X-Client-Role", "Universal")
        if (key := f"{account} {role.casefold()}") in self._since:
            self._desks.heard.reconnects += 1
        self._since.add(key)
        return _Names(self._desks, connection, "" if role.casefold() == "event" else account)

    def _frame(self, frame: str | bytes) -> None:
        if len(frame) > FRAME:
            self._desks.heard.left_out["too-large"] += 1
            return
        data = read_frame(frame)
        if data is None:
            self._desks.heard.left_out["malformed"] += 1
        elif "post_type" not in data:
            self._answer(data)
        elif data["post_type"] in ("message", "message_sent"):
            self._message(data)

    def _message(self, event: Mapping[str, Any]) -> None:
        left_out, room = self._desks.heard.left_out, number(event.get("group_id"))
        if event.get("message_type") != "group":
            left_out["private"] += 1
        elif (intake := self._desks.intakes.get(room)) is None:
            left_out["other-group"] += 1
        elif number(event.get("self_id")) != intake.group.account:
            left_out["other-account"] += 1
        else:
            self._desks.hand(room, read_message(event, intake.roster))

    def _answer(self, data: Mapping[str, Any]) -> None:
        """The names of a group's members, as asked for."""
        intake = self._desks.intakes.get(word(data.get("echo")).removeprefix(_MEMBERS))
        for member in listed(data.get("data")) if intake else ():
            known = mapped(member)
            native, names = number(known.get("user_id")), (known.get("card"), known.get("nickname"))
            if intake and native:
                intake.roster.know(native, *(word(name) for name in names if name))


class _Names:
    """Asks one connection for the names of members, which are kept in memory to take them out of texts."""

    def __init__(self, desks: Desks, connection: ServerConnection, account: str) -> None:
        """``account`` is empty for a connection that answers no questions."""
        self._desks, self._connection, self._account = desks, connection, account
        self._asked: dict[str, Intake] = {}

    async def ask(self) -> None:
        """Ask for those of each group of the account that was declared since the last time."""
        for room, intake in self._desks.intakes.items():
            if self._asked.get(room) is intake:
                continue
            self._asked[room] = intake
            if self._account and intake.group.account == self._account and room.isdecimal():
                call = {
                    "action": "get_group_member_list",
                    "params": {"group_id": int(room)},
                    "echo": _MEMBERS + room,
                }
                await self._connection.send(json.dumps(call))
