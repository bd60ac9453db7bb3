"""The memory that a browser takes, and the end of what takes too much of it."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.async_api import Error as BrowserError

EVERY_S = 0.1
CLAIM_S = 10.0
"""For so long after an end a crash is taken for it."""
PROC = Path("/proc/self/status")
COUNTED = ("RssAnon:", "RssShmem:", "VmSwap:")
"""Lines of /proc/PID/status, in KiB: what a process has for itself; the program's own file is not counted."""
PS_S = 5.0


class Memory:
    """Watches the processes of a browser, which take up to ``most`` bytes together.

    Past it the process that has most is ended: of a page, which crashes, or the browser's own.
    """

    def __init__(self, browser: Any, most: int) -> None:
        self._browser = browser
        self._most = most
        self._ended: list[float] = []
        self._whole = False
        self._task = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Watch no more."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    def ended(self) -> bool:
        """Whether a page that has just crashed was ended; each end is told of one page, the browser's of all."""
        now = time.monotonic()
        self._ended = [at for at in self._ended if now - at < CLAIM_S]
        return bool(self._ended and self._ended.pop(0)) or self._whole

    async def _watch(self) -> None:
        with suppress(BrowserError):  # the browser has gone
            session = await self._browser.new_browser_cdp_session()
            while True:
                told = await session.send("SystemInfo.getProcessInfo")
                kinds = {int(one["id"]): str(one["type"]) for one in told["processInfo"]}
                taken = await asyncio.to_thread(taken_by, kinds)
                if sum(taken.values()) > self._most:
                    self._end(max(taken, key=taken.__getitem__), kinds)
                await asyncio.sleep(EVERY_S)

    def _end(self, process: int, kinds: dict[int, str]) -> None:
        if kinds[process] == "renderer":
            self._ended.append(time.monotonic())
        self._whole = kinds[process] == "browser"
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def taken_by(processes: Iterable[int]) -> dict[int, int]:
    """The bytes that processes have in memory; where there is no /proc with the parts that they share."""
    if PROC.exists():
        return {one: _counted(Path(f"/proc/{one}/status")) for one in processes}
    return resident(processes)


def resident(processes: Iterable[int]) -> dict[int, int]:
    """The resident bytes of processes as ``ps`` tells them; empty where it does not."""
    asked = ["ps", "-o", "pid=,rss=", "-p", ",".join(map(str, processes))]
    try:
        said = subprocess.run(asked, capture_output=True, text=True, timeout=PS_S).stdout
    except (OSError, subprocess.TimeoutExpired):
        return {}
    return {int(pid): int(kib) << 10 for pid, kib in map(str.split, said.splitlines())}


def _counted(status: Path) -> int:
    try:
        lines = status.read_text("utf-8", "replace").splitlines()
    except OSError:  # it has ended
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith(COUNTED))
