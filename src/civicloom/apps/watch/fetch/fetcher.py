"""One polite client: guarded addresses, robots.txt, turns at hosts, limits, and every answer kept."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import httpx

from civicloom.model.clock import Clock
from civicloom.model.errors import CivicloomError

from .answer import Answer
from .archive import Archive
from .ask import Agent, Ask, Limits
from .guard import Guard, Target
from .pace import Pace, Watch
from .robots import Robots
from .streaming import stream_lines, stream_messages
from .transport import GuardedTransport
from .wire import Wire

REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Fetcher:
    """Fetches for one office. Safe to share between threads.

    ``allow`` names what may be fetched outside the open web (tests, intranet); see Guard.
    """

    def __init__(
        self,
        agent: Agent,
        clock: Clock,
        archive: Archive | None = None,
        allow: Iterable[str] = (),
        limits: Limits = Limits(),  # noqa: B008 - frozen
        watch: Watch = Watch(),  # noqa: B008 - frozen
    ) -> None:
        self.archive = archive
        self._agent = str(agent)
        self._redirects = limits.redirects
        self._guard = Guard(allow)
        self._transport = GuardedTransport(self._guard)
        pace = Pace(limits.delay, limits.longest_delay, watch)
        self._wire = Wire(self._agent, clock, archive, self._transport, pace, limits)
        self._robots = Robots(self._robots_file, watch.now)

    def get(self, ask: Ask | str) -> Answer:
        """The answer, redirects followed, each hop checked anew.

        Raises CivicloomError FET-001 to FET-013: an address that may not be fetched, a host that cannot
        be reached, rests, or answers with an error, a body beyond the limits or of a type not read here.
        """
        ask = Ask(ask) if isinstance(ask, str) else ask
        answer = self._follow(ask, robots=not (ask.ours or ask.token))
        if answer.status >= 400 or (answer.status == 304 and not ask.validators):
            raise CivicloomError("FET-010", url=answer.url, status=answer.status)
        return answer

    def lines(self, ask: Ask) -> Iterator[str]:
        """Lines of an event stream as they come; nothing of it is archived. Raises FET-001 to FET-010."""
        target = self._guard.check(ask.url)
        self._delay(target, robots=not (ask.ours or ask.token))
        return stream_lines(self._transport, self._wire.request(ask, target))

    def messages(self, ask: Ask) -> Iterator[str]:
        """Text messages of a WebSocket as they come; nothing of it is archived. Raises FET-001 to FET-004."""
        return stream_messages(self._guard, ask, self._agent)

    def close(self) -> None:
        """End all connections."""
        self._transport.close()

    def _robots_file(self, url: str) -> tuple[int, bytes]:
        answer = self._follow(Ask(url), robots=False)
        return answer.status, answer.body

    def _follow(self, ask: Ask, robots: bool) -> Answer:
        hop = ask
        for _ in range(self._redirects + 1):
            target = self._guard.check(hop.url)
            answer = self._wire.exchange(hop, target, self._delay(target, robots))
            place = answer.headers.get("location")
            if answer.status not in REDIRECTS or not place:
                return replace(answer, asked=ask.url)
            hop = _next(hop, target, place)
        raise CivicloomError("FET-011", url=ask.url, limit=self._redirects)

    def _delay(self, target: Target, robots: bool) -> float:
        """The pause that the site asks for. Raises FET-008 where its robots.txt says no."""
        if not robots:
            return 0.0
        rules = self._robots.of(target.origin)
        if not rules.allow(str(target.url)):
            raise CivicloomError("FET-008", url=str(target.url))
        return rules.delay


def _next(hop: Ask, target: Target, place: str) -> Ask:
    """The question that a redirect leads to; a token stays with the origin it was given for."""
    try:
        url = target.url.join(place)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise CivicloomError("FET-001", url=place[:200], why=error) from error
    same = (url.scheme, url.host, url.port) == (
        target.url.scheme,
        target.url.host,
        target.url.port,
    )
    return replace(hop, url=str(url), token=hop.token if same else "")
