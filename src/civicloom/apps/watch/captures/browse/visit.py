"""One visit: go there, let it load, walk down, take the picture, the words and the traffic."""

import asyncio
import re
import time
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import Error as BrowserError
from playwright.async_api import TimeoutError as TooLate

from civicloom.model.errors import CivicloomError

from .answers import Answers
from .limits import Limits, Viewport
from .measure import Words, height, words
from .proxy import Proxy
from .traffic import Exchange, Traffic, is_pdf

Thing = TypeVar("Thing")
_SCROLL = Path(__file__).with_name("page.js").read_text("utf-8")
_REASON = re.compile(r"net::(ERR_[A-Z_]+)")
TRIES = 5
"""How often a page that moves on while it is looked at is stopped."""
PAUSE_S = 0.1
CUT_S = 5.0
"""Seconds for what has come of answers that do not end."""


@dataclass(frozen=True)
class Visit:
    """What a visit saw. ``picture`` is a PNG of the whole page, one pixel for each CSS pixel.

    ``lacks`` says what limits cut off: ``time`` (it still loaded), ``size`` (bytes or exchanges), ``text``
    (its words), ``height``, ``picture`` (only the window was taken). ``refused`` maps hosts that the page called and may not to the reason.
    """

    asked: str
    url: str
    status: int
    title: str
    text: str
    picture: bytes
    exchanges: tuple[Exchange, ...]
    addresses: dict[str, str]
    refused: dict[str, str]
    certificate: dict[str, object]
    browser: str
    lacks: tuple[str, ...]


class Visiting:
    """A visit under way in a fresh browser context behind its own proxy."""

    def __init__(
        self,
        url: str,
        page: Any,
        traffic: Traffic,
        proxy: Proxy,
        viewport: Viewport,
        limits: Limits,
    ) -> None:
        self._url = url
        self._page = page
        self._traffic = traffic
        self._proxy = proxy
        self._viewport = viewport
        self._limits = limits
        self._end = time.monotonic() + limits.whole_s
        self._lacks: set[str] = set()

    async def run(self, full_page: bool, browser: str) -> Visit:
        """The visit. Raises CAP-004 to CAP-008."""
        crashed = asyncio.get_running_loop().create_future()
        self._page.on("crash", lambda _: crashed.cancel())
        work = asyncio.ensure_future(self._run(full_page, browser))
        await asyncio.wait({work, crashed}, timeout=self._left, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            return work.result()
        work.cancel()
        with suppress(asyncio.CancelledError, BrowserError, CivicloomError):
            await work
        why = (
            "it crashed"
            if crashed.cancelled()
            else f"it did not answer for {self._limits.whole_s:g} s"
        )
        raise CivicloomError("CAP-008", url=self._url, why=why)

    async def _run(self, full_page: bool, browser: str) -> Visit:
        session = await self._page.context.new_cdp_session(self._page)
        answers = Answers(session, self._limits.body)
        await answers.begin()
        self._traffic.ask_for_the_largest(answers.whole)
        response = await self._go()
        if response and is_pdf(response.headers):
            raise CivicloomError("CAP-007", url=self._url)
        await self._settle()
        waiting = self._traffic.unended() if "time" in self._lacks else []
        with suppress(TimeoutError):
            await asyncio.wait_for(answers.tap(one.url for one in waiting), CUT_S)
        said, tall = await self._ask(self._stand(session), self._left / 2)
        await self._traffic.cut(waiting, answers.came, CUT_S)
        picture = await self._picture(full_page, tall)
        text = "\n".join(filter(None, [said.text, *await self._frames()]))
        exchanges = await self._traffic.collected(min(5.0, self._left))
        self._traffic.stop()
        if self._proxy.full or self._traffic.over:
            self._lacks.add("size")
        if len(text) > self._limits.text:
            self._lacks.add("text")
        return Visit(
            asked=self._url,
            url=self._page.url,
            status=response.status if response else 0,
            title=said.title,
            text=text[: self._limits.text],
            picture=picture,
            exchanges=tuple(exchanges),
            addresses=dict(self._proxy.addresses),
            refused=dict(self._proxy.refused),
            certificate=await _certificate(response),
            browser=browser,
            lacks=tuple(sorted(self._lacks)),
        )

    @property
    def _left(self) -> float:
        return max(0.1, self._end - time.monotonic())

    async def _ask(self, question: Awaitable[Thing], most_s: float) -> Thing:
        """What the page answers; a page that is busy for good does not hold us."""
        try:
            return await asyncio.wait_for(question, min(self._left, most_s))
        except TimeoutError:
            why = "it is busy and does not answer"
        except BrowserError as error:
            why = short(error)
        raise CivicloomError("CAP-008", url=self._url, why=why)

    async def _go(self) -> Any:
        answers: list[Any] = []

        def heard(answer: Any) -> None:
            if _main(answer, self._page):
                answers.append(answer)

        self._page.on("response", heard)
        try:
            return await self._page.goto(
                self._url, wait_until="load", timeout=self._limits.load_s * 1000
            )
        except TooLate:
            self._lacks.add("time")
            if answers:
                return answers[-1]
            raise self._unreached(f"no answer within {self._limits.load_s:g} s") from None
        except BrowserError as error:
            if "Download is starting" in str(error):
                raise CivicloomError("CAP-007", url=self._url) from error
            if self._page.is_closed():
                raise CivicloomError("CAP-008", url=self._url, why=short(error)) from error
            if self._proxy.full:
                raise CivicloomError("CAP-006", url=self._url, limit=self._limits.bytes) from error
            raise self._unreached(short(error)) from error

    def _unreached(self, why: str) -> CivicloomError:
        if self._proxy.refused:
            host, reason = next(reversed(self._proxy.refused.items()))
            return CivicloomError("CAP-004", url=self._url, host=host, why=reason)
        unreached = "; ".join(self._proxy.unreached.values())
        return CivicloomError("CAP-005", url=self._url, why=unreached or why)

    async def _settle(self) -> None:
        if "time" in self._lacks:
            return
        began = time.monotonic()
        most = self._limits.settle_s
        walk = {"height": self._limits.height, "deadline": most * 500}
        await self._traffic.settled(self._limits.quiet_s / 2, most / 4)
        # A page that moves on while we walk is taken where it ends, one that holds us up where it stands.
        with suppress(BrowserError, TimeoutError):
            await asyncio.wait_for(self._page.evaluate(_SCROLL, walk), most)
        left = max(self._limits.quiet_s, most - (time.monotonic() - began))
        if not await self._traffic.settled(self._limits.quiet_s, left):
            self._lacks.add("time")

    async def _stand(self, session: Any) -> tuple[Words, int]:
        """The words and the height of the page, which stands still: what loads for ever is stopped."""
        for _ in range(TRIES):
            if "time" in self._lacks:
                with suppress(BrowserError):
                    await session.send("Page.stopLoading")
            with suppress(BrowserError):
                return await self._look(session)
            self._lacks.add("time")
            await asyncio.sleep(PAUSE_S)
        return await self._look(session)

    async def _look(self, session: Any) -> tuple[Words, int]:
        return await words(self._page, self._limits.text), await height(session)

    async def _picture(self, full_page: bool, tall: int) -> bytes:
        """The whole page; the window alone when that was asked for, or the whole takes too much."""
        if not full_page:
            return await self._ask(self._shot(self._left), self._left)
        window, clip = b"", {}
        if tall > self._limits.height:
            self._lacks.add("height")
            size = {"width": self._viewport.width, "height": self._limits.height}
            clip = {"clip": {"x": 0, "y": 0, **size}}
            # Taken first: a page of millions of words can keep its painter busy for good.
            window = await self._ask(self._shot(self._left / 2), self._left / 2)
        if tall > self._limits.tower:  # the browser would paint gigabytes for any part of it
            self._lacks.add("picture")
            return window
        with suppress(BrowserError, TimeoutError):
            return await self._shot(self._left / 2, full_page=True, **clip)
        self._lacks.add("picture")
        return window or await self._ask(self._shot(self._left), self._left)

    async def _shot(self, most_s: float, **how: Any) -> bytes:
        how |= {"animations": "disabled", "scale": "css", "timeout": most_s * 1000}
        return bytes(await asyncio.wait_for(self._page.screenshot(**how), most_s))

    async def _frames(self) -> list[str]:
        """The words inside frames; a frame that has gone or is busy has none."""
        texts = []
        end = time.monotonic() + min(self._limits.settle_s, self._left / 2)
        for frame in self._page.frames[1:50]:
            left = min(2.0, end - time.monotonic())
            with suppress(BrowserError, TimeoutError):
                found = await asyncio.wait_for(words(frame, self._limits.text), left)
                texts.append(found.text)
        return texts


def _main(answer: Any, page: Any) -> bool:
    with suppress(BrowserError):
        return bool(answer.request.is_navigation_request() and answer.frame == page.main_frame)
    return False


def short(error: BrowserError) -> str:
    """What the browser says, in one line."""
    found = _REASON.search(str(error))
    return found[1] if found else str(error).partition("\n")[0][:200]


async def _certificate(response: Any) -> dict[str, object]:
    """Who vouches for the page's server, as the browser checked it; empty for plain http."""
    with suppress(BrowserError):
        found = await response.security_details() if response else None
        return dict(found or {})
    return {}
