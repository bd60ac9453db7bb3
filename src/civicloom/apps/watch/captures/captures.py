"""Captures of pages as evidence: seen in a browser, packed, stamped, logged, kept."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from civicloom.apps.watch.fetch import Guard
from civicloom.evidence import EvidenceLog, Leaf, Stamper
from civicloom.model.clock import Clock, SystemClock
from civicloom.model.errors import CivicloomError
from civicloom.model.files import write_whole

from .archive import Described, Resource, packed
from .browse import Browser, Limits, Visit
from .check import TYPE
from .page import Page, due
from .store import Capture, Store, beside, read_capture

AT_ONCE = 3
Step = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Outcome:
    """What became of one page: a capture, or the error that kept it from being one."""

    page: Page
    capture: Capture | None
    error: CivicloomError | None


class Captures:
    """The captures of a workspace, under ``folder``; each leaves an entry in ``log``.

    ``guard`` says which addresses may be reached; ``stamper`` gives an RFC 3161 time stamp on each archive.
    """

    def __init__(
        self,
        folder: Path,
        log: EvidenceLog,
        *,
        actor: str,
        guard: Guard | None = None,
        stamper: Stamper | None = None,
        clock: Clock | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._store = Store(folder)
        self._log = log
        self._actor = actor
        self._guard = guard or Guard()
        self._stamper = stamper
        self._clock = clock or SystemClock()
        self._limits = limits or Limits()

    def capture(self, page: Page) -> Capture:
        """Capture one page now.

        Raises CAP-001 to CAP-008 and CAP-014 (see ``browse.Browser``), and what the log and the stamper raise.
        """
        [outcome] = self.capture_all([page])
        if outcome.error:
            raise outcome.error
        assert outcome.capture  # noqa: S101 - without an error there is one
        return outcome.capture

    def capture_all(self, pages: Sequence[Page], step: Step | None = None) -> list[Outcome]:
        """Capture pages with one warm browser, a few at a time; one that fails does not stop the others.

        Raises CAP-001 or CAP-002 when there is no browser at all.
        """
        return asyncio.run(self._all(pages, step or (lambda label, done, total: None)))

    def due(self, pages: Sequence[Page], now: datetime) -> list[Page]:
        """The pages whose time has come, longest overdue first."""
        found = {page.url: self._store.last(page.url) for page in pages}
        last = {url: at for url, at in found.items() if at}
        return due(tuple(pages), last, now)

    def history(self, url: str) -> list[Capture]:
        """The captures of a page, oldest first. Raises CAP-013 when there is none."""
        files = self._store.files(url)
        if not files:
            raise CivicloomError("CAP-013", url=url)
        return [read_capture(path) for path in files]

    async def _all(self, pages: Sequence[Page], step: Step) -> list[Outcome]:
        places = asyncio.Semaphore(AT_ONCE)
        done = 0

        async def one(browser: Browser, page: Page) -> Outcome:
            nonlocal done
            async with places:
                outcome = await self._outcome(browser, page)
            done += 1
            step("pages", done, len(pages))
            return outcome

        if not pages:
            return []
        async with Browser(self._guard, self._limits) as browser:
            work: list[Awaitable[Outcome]] = [one(browser, page) for page in pages]
            outcomes = list(await asyncio.gather(*work))
            # What was too much for the browser with others beside it may not be too much alone.
            for at, found in enumerate(outcomes if len(pages) > 1 else []):
                if found.error and found.error.code == "CAP-014":
                    outcomes[at] = await self._outcome(browser, found.page)
            return outcomes

    async def _outcome(self, browser: Browser, page: Page) -> Outcome:
        try:
            at = self._clock.now()
            visit = await browser.visit(page.url, page.viewport, full_page=page.full_page)
            # Packing, the stamp and the log take their time, in which other pages go on.
            kept = await asyncio.to_thread(self._keep, page, visit, at)
        except CivicloomError as error:
            return Outcome(page, None, error)
        return Outcome(page, kept, None)

    def _keep(self, page: Page, visit: Visit, at: datetime) -> Capture:
        """Write stamp and receipt first: an archive that stands in the folder has both."""
        data = archive(page, visit, at)
        place = self._store.place(page.url, at)
        sha256 = hashlib.sha256(data).hexdigest()
        facts: dict[str, object] = {"bytes": len(data)}
        if self._stamper:
            response, _ = self._stamper.stamp(data)
            facts["stamp"] = hashlib.sha256(response).hexdigest()
            write_whole(beside(place, ".tsr"), response)
        [receipt] = self._log.append([Leaf(TYPE, self._actor, sha256, facts=facts)])
        write_whole(beside(place, ".receipt"), receipt.text().encode())
        write_whole(place, data)
        return read_capture(place)


def archive(page: Page, visit: Visit, at: datetime) -> bytes:
    """A visit as the bytes of a WACZ file: traffic, picture (``urn:view:``), words (``urn:text:``)."""
    title = page.title or visit.title
    facts = {
        "url": visit.url,
        "status": visit.status,
        "viewport": str(page.viewport),
        "browser": visit.browser,
        "lacks": list(visit.lacks),
        "refused": visit.refused,
        "certificate": visit.certificate,
    }
    resources = [
        Resource(f"urn:view:{page.url}", "image/png", visit.picture),
        Resource(f"urn:text:{page.url}", "text/plain; charset=utf-8", visit.text.encode()),
    ]
    described = Described(page.url, title, at, visit.text, {"capture": facts})
    return packed(described, visit.exchanges, resources, visit.addresses)
