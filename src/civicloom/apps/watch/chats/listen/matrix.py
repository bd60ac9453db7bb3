"""Matrix rooms, heard by a visible member over the client-server API."""

import asyncio
import logging
import threading
from collections.abc import Coroutine, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import ClientError
from nio import (
    AsyncClient,
    AsyncClientConfig,
    Event,
    MessageDirection,
    RoomMessagesResponse,
    SyncResponse,
    Timeline,
    WhoamiResponse,
)

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.model.clock import Clock
from civicloom.model.errors import CivicloomError

from ..group import Group
from ..intake import Intake
from ..values import mapped, moment, number
from .events import read_event
from .listener import Backoff, Desks, Heard, Sink, stopped
from .progress import Progress
from .rooms import enter

T = TypeVar("T")

LIMIT = 100
"""Events of a room in one answer; what is more is fetched backwards, so a queue never grows past it."""

PAGES = 1000
"""Pages fetched backwards at the most; of a longer absence the oldest are left to an import."""

WAIT = 20_000
"""Milliseconds that the server holds an answer when there is nothing."""

TYPES = ["m.room.message", "m.room.encrypted", "m.room.member"]
TOKENS = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_FORBIDDEN", "M_USER_DEACTIVATED"})


class _Broken(Exception):
    """The server gave no answer that can be used; worth another try."""


class MatrixListener:
    """Hears the declared rooms of one account; no other room is asked for.

    ``state`` is the file that keeps the sync token, written after the sink. ``token`` is the account's
    access token. At the first start, messages since the notice are heard.
    """

    def __init__(
        self,
        pseudonyms: Pseudonyms,
        clock: Clock,
        server: str,
        account: str,
        token: str,
        state: Path,
    ) -> None:
        self._pseudonyms, self._clock = pseudonyms, clock
        self._server, self._account, self._token, self._state = server, account, token, state
        self._desks: Desks | None = None
        self.heard = Heard()
        self.ready = threading.Event()
        """Set when the rooms are joined."""

    @property
    def address(self) -> str:
        """Where it hears."""
        return self._server

    def listen(self, groups: Iterable[Group], sink: Sink, stop: threading.Event) -> Heard:
        """As ``Listener.listen``, for the groups whose account this is.

        Raises CHA-023 (the server does not know the token), CHA-024 (the account may not join),
        CHA-025 (a private chat).
        """
        # It would write the content of events that it finds malformed.
        logging.getLogger("nio").setLevel(logging.CRITICAL)
        desks = Desks("matrix", self._own(groups), self._pseudonyms, self._clock, sink)
        self.heard, self._desks = desks.heard, desks
        asyncio.run(self._run(desks, stop))
        return self.heard

    def follow(self, groups: Iterable[Group]) -> None:
        """As ``Listener.follow``; a new room is joined when the server has answered."""
        if self._desks:
            self._desks.follow(self._own(groups))

    def _own(self, groups: Iterable[Group]) -> list[Group]:
        return [group for group in groups if group.account == self._account]

    async def _run(self, desks: Desks, stop: threading.Event) -> None:
        backoff, progress = Backoff(), Progress(self._state)
        while not stop.is_set():
            client = self._client()
            try:
                await _until(
                    stop, _Session(client, desks, progress, backoff, stop).hear(self.ready)
                )
            except _Broken:
                self.heard.reconnects += 1
                await stopped(stop, backoff.seconds())
            finally:
                await client.close()

    def _client(self) -> AsyncClient:
        config = AsyncClientConfig(
            encryption_enabled=False, store_sync_tokens=False, max_timeouts=0
        )
        client = AsyncClient(self._server, self._account, config=config)
        client.restore_login(self._account, "civicloom", self._token)
        return client


async def _until(stop: threading.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What the work gives, None when it was stopped. Raises what the work raised."""
    task, watch = asyncio.ensure_future(work), asyncio.ensure_future(stopped(stop))
    try:
        await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for one in (task, watch):
            one.cancel()
        await asyncio.gather(task, watch, return_exceptions=True)


async def _asked(call: Coroutine[Any, Any, T]) -> T:
    """What the server answers. Raises _Broken when the network does not carry it."""
    try:
        return await call
    except (OSError, ClientError, TimeoutError) as error:
        raise _Broken from error


class _Session:
    """One connection to the server."""

    def __init__(
        self,
        client: AsyncClient,
        desks: Desks,
        progress: Progress,
        backoff: Backoff,
        stop: threading.Event,
    ) -> None:
        self._client, self._desks, self._progress = client, desks, progress
        self._backoff, self._stop = backoff, stop
        self._entered: dict[str, Intake] = {}

    async def hear(self, ready: threading.Event) -> None:
        """Hear until the connection breaks."""
        _required(await _asked(self._client.whoami()), WhoamiResponse)
        while not self._stop.is_set():
            await self._enter()
            ready.set()
            since = self._progress.token
            wait = WAIT if since else 0
            given = await _asked(self._client.sync(wait, self._filter(), since or None))
            answer = _required(given, SyncResponse)
            self._backoff.reset()
            await self._answer(answer, since)

    async def _enter(self) -> None:
        """Join the rooms that are declared by now and were not entered yet as they are declared."""
        for room, intake in self._desks.intakes.items():
            if self._entered.get(room) is not intake:
                await _asked(enter(self._client, room, intake))
                self._entered[room] = intake

    def _filter(self) -> dict[str, Any]:
        nothing: dict[str, Any] = {"types": []}
        return {
            "presence": nothing,
            "account_data": nothing,
            "room": {
                "rooms": list(self._entered),
                "timeline": {"limit": LIMIT, "types": TYPES},
                "state": nothing,
                "ephemeral": nothing,
                "account_data": nothing,
            },
        }

    async def _answer(self, answer: SyncResponse, since: str) -> None:
        """Hand over all of an answer, then keep its token."""
        for room, joined in answer.rooms.join.items():
            intake = self._desks.intakes.get(room)
            if intake:
                earlier = await self._earlier(intake.group, joined.timeline, since)
                for event in [*earlier, *joined.timeline.events]:
                    self._event(intake, event)
        self._progress.advance(answer.next_batch)

    async def _earlier(self, group: Group, timeline: Timeline, since: str) -> list[Event]:
        """What the answer left out, oldest first: since the last token, at the first time since the notice."""
        found: list[Event] = []
        start, notice = timeline.prev_batch, group.notice.since
        for _ in range(PAGES if timeline.limited else 0):
            asked = self._client.room_messages(
                group.room, start, since or None, MessageDirection.back, LIMIT, {"types": TYPES}
            )
            given = await _asked(asked)
            page = _required(given, RoomMessagesResponse)
            found += page.chunk
            if not page.end or page.end == start or _is_older(page.chunk, notice):
                break
            start = page.end
        return found[::-1]

    def _event(self, intake: Intake, event: Event) -> None:
        source = mapped(event.source)
        native = number(source.get("event_id"))
        if native in self._progress.done:
            return
        room = intake.group.room
        reading = read_event(source, room, intake.roster)
        if reading is not None and self._desks.hand(room, reading):
            self._progress.mark(native)


def _is_older(events: list[Event], notice: datetime) -> bool:
    sent = moment(mapped(events[-1].source).get("origin_server_ts"), 1000) if events else None
    return sent is not None and sent < notice


def _required(answer: object, kind: type[T]) -> T:
    """Raises CHA-023 when the server does not know the account's token, _Broken for another refusal."""
    if isinstance(answer, kind):
        return answer
    if getattr(answer, "status_code", None) in TOKENS:
        raise CivicloomError("CHA-023")
    raise _Broken
