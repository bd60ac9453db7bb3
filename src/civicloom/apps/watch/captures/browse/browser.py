"""A warm browser: one process, a fresh profile and a proxy of its own for every visit."""

import asyncio
import os
import shutil
from contextlib import suppress
from typing import Any

from playwright.async_api import Error as BrowserError

from civicloom.apps.watch.fetch import Guard
from civicloom.model.errors import CivicloomError

from .limits import Limits, Viewport
from .memory import Memory
from .proxy import Proxy
from .traffic import Traffic
from .visit import Visit, Visiting, short

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Names are resolved by the proxy alone; whatever would go past it finds nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
CLOSE_S = 10.0


def find_chromium() -> str:
    """The browser's path: ``CIVICLOOM_CHROMIUM``, else the first on the PATH. Raises CAP-001."""
    named = os.environ.get("CIVICLOOM_CHROMIUM", "")
    found = (
        shutil.which(named) if named else shutil.which("chromium") or shutil.which("google-chrome")
    )
    if not found:
        raise CivicloomError("CAP-001", named=named or "chromium")
    return found


class Browser:
    """Chromium behind Playwright, started once. Use as an async context.

    Raises CAP-001 without chromium, CAP-002 when it does not start.
    """

    def __init__(self, guard: Guard, limits: Limits) -> None:
        self._guard = guard
        self._limits = limits
        self._driver: Any = None
        self._browser: Any = None
        self._memory: Memory | None = None
        self._starting = asyncio.Lock()

    async def __aenter__(self) -> "Browser":
        from playwright.async_api import async_playwright

        path = find_chromium()
        self._driver = await async_playwright().start()
        try:
            await self._launch(path)
        except BaseException:
            await self._driver.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._memory:
            await self._memory.close()
        with suppress(Exception):
            await asyncio.wait_for(self._browser.close(), CLOSE_S)
        await self._driver.stop()

    async def visit(self, url: str, viewport: Viewport, *, full_page: bool = True) -> Visit:
        """What the page at ``url`` shows and loads.

        Raises CAP-003 for no address of a page, CAP-004 for one that leads inside, CAP-005 when it is not
        reached, CAP-006 when it is larger than the limit before it shows, CAP-007 for a download, CAP-008
        when it breaks the browser, CAP-014 when that takes too much memory with it.
        """
        try:
            self._guard.check(url)
        except CivicloomError as error:
            raise CivicloomError("CAP-003", url=url[:200], why=error.what()) from error
        crashed: list[Any] = []
        async with Proxy(self._guard, self._limits.bytes) as proxy:
            try:
                return await self._visit(url, viewport, full_page, proxy, crashed)
            except (BrowserError, CivicloomError) as error:
                if self._was_ended(crashed):
                    limit = self._limits.memory >> 20
                    raise CivicloomError("CAP-014", url=url, limit=limit) from error
                if isinstance(error, CivicloomError):
                    raise
                raise CivicloomError("CAP-008", url=url, why=short(error)) from error

    def _was_ended(self, crashed: list[Any]) -> bool:
        """Whether a page failed because it, or the browser, was ended for its memory."""
        lost = bool(crashed) or not self._browser.is_connected()
        return lost and self._memory is not None and self._memory.ended()

    async def _visit(
        self, url: str, viewport: Viewport, full_page: bool, proxy: Proxy, crashed: list[Any]
    ) -> Visit:
        context = await self._context(proxy, viewport)
        try:
            traffic = Traffic(context, self._limits)
            page = await context.new_page()
            page.on("crash", lambda one: crashed.append(one))
            _harmless(context, page)
            visiting = Visiting(url, page, traffic, proxy, viewport, self._limits)
            return await visiting.run(full_page, f"Chromium {self._browser.version}")
        finally:
            with suppress(Exception):
                await asyncio.wait_for(context.close(), CLOSE_S)

    async def _launch(self, path: str) -> None:
        # Chromium's own sandbox cannot start as root; there the container is the wall.
        inside = os.geteuid() != 0
        try:
            self._browser = await self._driver.chromium.launch(
                executable_path=path, args=list(FLAGS), chromium_sandbox=inside, timeout=60_000
            )
        except Exception as error:
            why = str(error).partition("\n")[0][:200]
            raise CivicloomError("CAP-002", path=path, why=why) from error
        if self._memory:
            await self._memory.close()
        self._memory = Memory(self._browser, self._limits.memory)

    async def _context(self, proxy: Proxy, viewport: Viewport) -> Any:
        async with self._starting:
            if not self._browser.is_connected():
                await self._launch(find_chromium())
        return await self._browser.new_context(
            viewport={"width": viewport.width, "height": viewport.height},
            proxy={"server": proxy.url, "bypass": "<-loopback>"},
            locale="zh-CN",
            accept_downloads=False,
            service_workers="block",
            reduced_motion="reduce",
        )


def _harmless(context: Any, page: Any) -> None:
    """Dialogs are closed unanswered, windows that the page opens are shut at once."""
    page.on("dialog", lambda dialog: asyncio.ensure_future(_quietly(dialog.dismiss())))
    context.on("page", lambda other: asyncio.ensure_future(_quietly(other.close())))


async def _quietly(act: Any) -> None:
    with suppress(Exception):
        await act
