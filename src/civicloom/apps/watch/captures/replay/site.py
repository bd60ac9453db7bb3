"""An archive as a site: every archived origin under a name of its own, every question with its answer."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlsplit

from ..archive import Found

_PASSING = re.compile(
    r"_|_t|t|ts|cb|r|rnd|rand|random|time|timestamp|callback|jsoncallback|jsonp|v"
)
"""Parameters that only make an address new at each visit; their values are no part of the question."""
REDIRECTS = range(300, 400)


class Site:
    """The answers of an archive. ``suffix`` is what follows each origin's label in local host names."""

    def __init__(self, answers: Iterable[Found], suffix: str) -> None:
        self._exact: dict[tuple[str, str, bytes], Found] = {}
        self._near: dict[tuple[str, str], list[Found]] = {}
        self._labels: dict[str, str] = {}
        self._suffix = suffix
        for found in answers:
            self._add(found)
        self.origins = dict(self._hosts())

    def local(self, url: str) -> str:
        """The local address of an archived one; empty when its origin is not in the archive."""
        parts = urlsplit(url)
        other = "http" if parts.scheme == "https" else "https"
        rest = url.partition("://")[2][len(parts.netloc) :]
        for scheme in (parts.scheme, other):
            if here := self.origins.get(f"{scheme}://{parts.netloc}"):
                return here + rest
        return ""

    def origin(self, host: str) -> str:
        """The archived origin that a local host name stands for; empty for an unknown one."""
        known = host.endswith(self._suffix)
        return self._labels.get(host.removesuffix(self._suffix), "") if known else ""

    def answer(self, method: str, url: str, body: bytes) -> Found | None:
        """The answer to a question: the same one, else the nearest of the same path, else None.

        Near means: passing parameters aside, the same; or as many parameters in common as can be.
        """
        method = "GET" if method == "HEAD" else method
        for known in (body, b""):
            if found := self._exact.get((method, url, known)):
                return found
        near = self._near.get((method, _path(url)), [])
        asked = _lasting(url)
        best = max(near, key=lambda found: _alike(asked, _lasting(found.url)), default=None)
        if best is None or (asked and not asked & _lasting(best.url)):
            return None
        return best

    def _add(self, found: Found) -> None:
        if not found.url.startswith(("http://", "https://")):
            return
        parts = urlsplit(found.url)
        url = found.url.partition("#")[0]
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._labels.values():
            self._labels[f"o{len(self._labels)}"] = origin
        self._exact.setdefault((found.method, url, found.question), found)
        self._exact.setdefault((found.method, url, b""), found)
        self._near.setdefault((found.method, _path(url)), []).append(found)

    def _hosts(self) -> Iterator[tuple[str, str]]:
        for label, origin in self._labels.items():
            yield origin, f"http://{label}{self._suffix}"


def _path(url: str) -> str:
    return url.partition("?")[0]


def _lasting(url: str) -> set[tuple[str, str]]:
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return {(name, value) for name, value in pairs if not _PASSING.fullmatch(name.lower())}


def _alike(asked: set[tuple[str, str]], kept: set[tuple[str, str]]) -> tuple[int, int]:
    return len(asked & kept), -len(asked ^ kept)
