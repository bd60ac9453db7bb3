"""Services that answer with pages of JSON."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from ...model.errors import CivicloomError, Place
from ...model.plain_json import loads
from ..read import Listed, dig, listed
from ..source import Source
from .guarded import Guard, get
from .spool import write_lines

_MOST_PAGES = 100_000


def spool_http(source: Source, path: Path) -> None:
    """Write the records of all pages into a file.

    Raises COL-050 to COL-052 (see ``guarded.get``), COL-053 for an answer without records, COL-054 when
    the pages never end or one comes twice in a row.
    """
    write_lines(path, _records(source))


def _records(source: Source) -> Iterator[Mapping[str, object]]:
    guard = _guard(source)
    pages: dict[str, Any] = dict(source.connector.settings.get("pages") or {})
    url: str | None = _first(source.connector.text("url"), pages)
    seen: set[str] = set()
    done = 0
    before: Any = None
    at = source.connector.text("records")
    while url is not None:
        if url in seen or len(seen) >= _MOST_PAGES:
            raise _endless(url)
        seen.add(url)
        page, (rows, at, _) = _page(url, at, guard)  # later pages are read as the first one was
        if rows and page == before:  # the service passes over the parameter that turns its pages
            raise _endless(url)
        before = page
        for row in rows:
            yield row if isinstance(row, Mapping) else {"": row}
        done += len(rows)
        url = _next(url, pages, page, len(rows), done)


def _endless(url: str) -> CivicloomError:
    return CivicloomError("COL-054", place=Place(file=urlsplit(url).hostname))


def _guard(source: Source) -> Guard:
    """What the source allows; the values of secret headers come from the environment."""
    connector = source.connector
    secrets = dict(connector.settings.get("headers_env") or {})
    return Guard(
        allow=tuple(connector.settings.get("allow") or ()),
        timeout=float(connector.settings.get("timeout", 30)),
        limit=connector.number("limit", 64) << 20,
        retries=connector.number("retries", 3),
        headers={name: os.environ.get(str(variable), "") for name, variable in secrets.items()},
    )


def _page(url: str, records: str, guard: Guard) -> tuple[Any, Listed]:
    """An answer, and the records in it."""
    host = Place(file=urlsplit(url).hostname)
    try:
        page = loads(get(url, guard).decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise CivicloomError("COL-053", place=host) from None
    if isinstance(page, list):
        return page, Listed(page)
    try:
        return page, listed(page, records, url)
    except CivicloomError:
        raise CivicloomError("COL-053", place=host) from None


def _first(url: str, pages: Mapping[str, Any]) -> str:
    by = pages.get("by")
    query: dict[str, object] = {}
    if by in ("page", "offset"):
        query[pages.get("parameter", by)] = pages.get("first", 1 if by == "page" else 0)
    if by and pages.get("size"):
        query[pages.get("size_parameter", "size")] = pages["size"]
    return _with(url, query)


def _next(url: str, pages: Mapping[str, Any], page: Any, rows: int, done: int) -> str | None:
    """The address of the next page, or None after the last."""
    by = pages.get("by")
    if by in ("next", "cursor"):
        mark = dig(page, pages.get("next", "next"))
        if not mark:
            return None
        return (
            urljoin(url, str(mark))
            if by == "next"
            else _with(url, {pages.get("parameter", "cursor"): mark})
        )
    if by is None or rows == 0 or (pages.get("size") and rows < int(pages["size"])):
        return None
    name = pages.get("parameter", by)
    if by == "offset":
        return _with(url, {name: int(pages.get("first", 0)) + done})
    current = dict(parse_qsl(urlsplit(url).query)).get(name, "1")
    return _with(url, {name: int(current) + 1})


def _with(url: str, query: Mapping[str, object]) -> str:
    """The address with these parameters in place of its own of the same names."""
    parts = urlsplit(url)
    merged = dict(parse_qsl(parts.query, keep_blank_values=True)) | {
        k: str(v) for k, v in query.items()
    }
    return urlunsplit(parts._replace(query=urlencode(merged)))
