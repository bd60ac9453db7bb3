"""What a site's robots.txt lets us fetch, read as RFC 9309 says."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from protego import Protego

from civicloom.model.errors import CivicloomError

PRODUCT = "civicloom"
LARGEST = 500 * 1024
FRESH_SECONDS = 24 * 3600.0
ASK_AGAIN_SECONDS = 600.0
MOST_SITES = 20_000
LONGEST_LINE = 2048


@dataclass(frozen=True)
class Rules:
    """The rules of one site for us; ``None`` for a site that could not be asked: nothing is fetched."""

    parsed: Protego | None
    until: float

    def allow(self, url: str) -> bool:
        """Whether the address may be fetched."""
        return self.parsed is not None and bool(self.parsed.can_fetch(url, PRODUCT))

    @property
    def delay(self) -> float:
        """The seconds between two questions that the site asks for; 0 when it does not."""
        found = self.parsed.crawl_delay(PRODUCT) if self.parsed else None
        return float(found) if found and found > 0 else 0.0


def parse(body: bytes) -> Protego:
    """The rules in a robots.txt, whatever it holds; what lies past 500 KiB is not read.

    >>> parse(b"User-agent: *\\nDisallow: /a").can_fetch("http://x.example/b", PRODUCT)
    True
    """
    text = body[:LARGEST].decode("utf-8-sig", "replace").replace("\0", "")
    return Protego.parse("\n".join(line[:LONGEST_LINE] for line in text.splitlines()))


class Robots:
    """The rules of sites, asked for with ``fetch`` once a day and kept meanwhile.

    ``fetch(address)`` gives status and body, or raises CivicloomError when the site cannot be asked.
    """

    def __init__(self, fetch: Callable[[str], tuple[int, bytes]], now: Callable[[], float]) -> None:
        self._fetch = fetch
        self._now = now
        self._rules: dict[str, Rules] = {}
        self._lock = Lock()

    def of(self, origin: str) -> Rules:
        """The rules of ``scheme://host:port``. Raises FET-009 for a site that cannot be asked."""
        with self._lock:
            rules = self._rules.get(origin)
        if rules is None or rules.until <= self._now():
            rules = self._ask(origin, rules)
            with self._lock:
                if len(self._rules) >= MOST_SITES:
                    self._rules.clear()
                self._rules[origin] = rules
        if rules.parsed is None:
            raise CivicloomError("FET-009", origin=origin)
        return rules

    def _ask(self, origin: str, before: Rules | None) -> Rules:
        again = self._now() + ASK_AGAIN_SECONDS
        try:
            status, body = self._fetch(f"{origin}/robots.txt")
        except CivicloomError as error:
            if error.entry.kind == "refused":
                raise
            return Rules(before.parsed if before else None, again)
        if status >= 500 or status == 429:
            return Rules(before.parsed if before else None, again)
        fresh = self._now() + FRESH_SECONDS
        # RFC 9309, 2.3.1.3: a file that is "unavailable" (4xx) forbids nothing.
        return Rules(parse(body if status < 300 else b""), fresh)
