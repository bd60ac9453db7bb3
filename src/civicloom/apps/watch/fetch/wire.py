"""One question over the wire: sent in the host's turn, read within limits, kept as it came."""

import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import httpcore
import httpx

from civicloom.model.clock import Clock
from civicloom.model.errors import CivicloomError

from .answer import Answer
from .archive import Archive, Exchange, digest_of
from .ask import Ask, Limits
from .body import decoded, read_limited
from .guard import Target
from .pace import Pace
from .robots import LARGEST
from .transport import GuardedTransport, deadline

TEXTUAL = ("text/", "application/")
TEXTUAL_ENDS = ("+xml", "+json")
REFUSED_TYPES = ("application/zip", "application/pdf", "application/msword", "application/vnd.")
CODINGS = "gzip, deflate"
HOP_BY_HOP = frozenset({"transfer-encoding", "connection", "keep-alive", "content-length"})
SECRET = frozenset({"authorization"})


class Wire:
    """Sends questions; knows nothing of redirects and robots.txt."""

    def __init__(
        self,
        agent: str,
        clock: Clock,
        archive: Archive | None,
        transport: GuardedTransport,
        pace: Pace,
        limits: Limits,
    ) -> None:
        self._agent = agent
        self._clock = clock
        self._archive = archive
        self._transport = transport
        self._pace = pace
        self._limits = limits

    def exchange(self, ask: Ask, target: Target, delay: float) -> Answer:
        """One answer, of any status. Raises FET-002 to FET-007, FET-012, FET-013."""
        request = self.request(ask, target)
        with self._pace.turn(target.host, delay, ask.patience):
            response, raw = self._send(request, target)
        self._learn(target, response)
        return self._answer(ask, request, response, raw)

    def request(self, ask: Ask, target: Target) -> httpx.Request:
        """The question as it goes out."""
        return httpx.Request("GET", target.url, headers=self._headers(ask))

    def _send(self, request: httpx.Request, target: Target) -> tuple[httpx.Response, bytes]:
        url, seconds = str(target.url), self._limits.seconds
        mark = deadline.set(time.monotonic() + seconds)
        try:
            response = self._transport.handle_request(request)
            try:
                return response, self._read(response, url)
            finally:
                response.close()
        except httpcore.TimeoutException as error:
            self._pace.faltered(target.host)
            raise CivicloomError("FET-005", url=url, seconds=seconds) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            self._pace.faltered(target.host)
            raise CivicloomError("FET-004", url=url, reason=error or type(error)) from error
        finally:
            deadline.reset(mark)

    def _headers(self, ask: Ask) -> dict[str, str]:
        headers = {"User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": CODINGS}
        headers |= dict(ask.validators)
        if ask.validators:
            # Some servers send a body with "not modified"; nothing may take it for the next answer.
            headers["Connection"] = "close"
        if ask.token:
            headers["Authorization"] = f"Bearer {ask.token}"
        return headers

    def _read(self, response: httpx.Response, url: str) -> bytes:
        """The body as it came. Raises FET-006, FET-007."""
        limit = self._limits.bytes
        if url.endswith("/robots.txt") or not response.is_success:
            return _head(response, LARGEST)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind and not is_textual(kind):
            raise CivicloomError("FET-007", url=url, type=kind)
        claimed = response.headers.get("content-length", "")
        if claimed.isdigit() and int(claimed) > limit:
            raise CivicloomError("FET-006", url=url, limit=limit)
        return read_limited(_chunks(response), limit, url)

    def _learn(self, target: Target, response: httpx.Response) -> None:
        if response.status_code == 429 or response.status_code >= 500:
            self._pace.faltered(target.host, self._asked_rest(response))
        else:
            self._pace.went_well(target.host)

    def _asked_rest(self, response: httpx.Response) -> float | None:
        """Retry-After in seconds (RFC 9110, 10.2.3); None when it is absent or not to be understood."""
        text = response.headers.get("retry-after", "").strip()
        if text.isdigit():
            return float(text[:9])
        try:
            return (parsedate_to_datetime(text) - self._clock.now()).total_seconds()
        except (ValueError, TypeError, IndexError):
            return None

    def _answer(
        self, ask: Ask, request: httpx.Request, response: httpx.Response, raw: bytes
    ) -> Answer:
        digest = digest_of(raw)
        same = response.status_code == 304 or (response.is_success and digest == ask.known)
        headers = {name.lower(): value for name, value in response.headers.items()}
        body = self._plain(raw, response, ask.url)
        kept = None
        if self._archive and ask.keep:
            kept = self._archive.keep(_exchange(ask, request, response, raw, digest == ask.known))
        url = str(request.url)
        return Answer(ask.url, url, response.status_code, headers, body, digest, same, kept)

    def _plain(self, raw: bytes, response: httpx.Response, url: str) -> bytes:
        try:
            return decoded(
                raw, response.headers.get("content-encoding", ""), self._limits.bytes, url
            )
        except CivicloomError:
            # The text of an error is read up to a limit only, so it may end within its coding.
            if response.is_success:
                raise
            return b""


def is_textual(kind: str) -> bool:
    """Whether a media type is one that the watch reads: text, XML, JSON, feeds, packed site maps."""
    if kind.startswith(REFUSED_TYPES):
        return False
    return kind.startswith(TEXTUAL) or kind.endswith(TEXTUAL_ENDS)


def _chunks(response: httpx.Response) -> Iterator[bytes]:
    assert isinstance(response.stream, httpx.SyncByteStream)  # noqa: S101 - what the transport gave
    yield from response.stream


def _head(response: httpx.Response, limit: int) -> bytes:
    """The beginning of a body, up to ``limit`` bytes; the rest is not read."""
    body = bytearray()
    for chunk in _chunks(response):
        body += chunk
        if len(body) >= limit:
            break
    return bytes(body[:limit])


def _exchange(
    ask: Ask, request: httpx.Request, response: httpx.Response, raw: bytes, known: bool
) -> Exchange:
    version = response.extensions.get("http_version", b"HTTP/1.1").decode("ascii", "replace")
    reason = response.extensions.get("reason_phrase", b"").decode("latin-1")
    fields = [(n, v) for n, v in response.headers.multi_items() if n.lower() not in HOP_BY_HOP]
    return Exchange(
        url=str(request.url),
        request_line=f"GET {request.url.raw_path.decode('ascii')} HTTP/1.1",
        request_headers=[(n, v) for n, v in request.headers.items() if n.lower() not in SECRET],
        status_line=f"{version} {response.status_code} {reason}".strip(),
        response_headers=[*fields, ("Content-Length", str(len(raw)))],
        body=raw,
        known=known,
    )
