"""Which words each kind of connector knows and needs."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...model.errors import CivicloomError, Place

_FILE = frozenset(
    {
        "kind",
        "path",
        "encoding",
        "delimiter",
        "header",
        "sheet",
        "table",
        "query",
        "records",
        "member",
        "settle",
    }
)
_POSTGRES = frozenset({"kind", "url", "url_env", "table", "query", "order"})
_HTTP = frozenset(
    {"kind", "url", "records", "pages", "headers_env", "allow", "timeout", "limit", "retries"}
)
_WORDS = {"postgres": _POSTGRES, "http": _HTTP}
LONGEST_SETTLE = 600
_PAGES = frozenset({"by", "parameter", "size", "size_parameter", "first", "next"})


def faults_of(connector: Mapping[str, Any], place: Place) -> Iterator[CivicloomError]:
    """All faults of a connector in a source file."""
    kind = str(connector.get("kind", "auto"))
    known = _WORDS.get(kind, _FILE)
    for word in sorted(set(map(str, connector)) - known):
        yield CivicloomError(
            "COL-031", place=place, word=f"connector.{word}", known=", ".join(sorted(known))
        )
    needed = ("url", "url_env") if kind in _WORDS else ("path",)
    if not any(connector.get(word) for word in needed):
        yield CivicloomError("COL-032", place=place, word=f"connector.{needed[0]}")
    if kind == "postgres" and not (connector.get("table") or connector.get("query")):
        yield CivicloomError("COL-032", place=place, word="connector.table")
    header = connector.get("header", 0)
    if not isinstance(header, int) or header < 0:
        yield CivicloomError(
            "COL-033", place=place, word="connector.header", choices="1, 2, 3, ..."
        )
    settle = connector.get("settle", 0)
    if type(settle) not in (int, float) or not 0 <= settle <= LONGEST_SETTLE:
        choices = f"0 ... {LONGEST_SETTLE}"
        yield CivicloomError("COL-033", place=place, word="connector.settle", choices=choices)
    yield from _page_faults(connector.get("pages"), place)


def _page_faults(pages: Any, place: Place) -> Iterator[CivicloomError]:
    if pages is None:
        return
    ways = ("page", "offset", "next", "cursor")
    if not isinstance(pages, dict) or pages.get("by") not in ways:
        yield CivicloomError(
            "COL-033", place=place, word="connector.pages.by", choices=", ".join(ways)
        )
        return
    for word in sorted(set(map(str, pages)) - _PAGES):
        known = ", ".join(sorted(_PAGES))
        yield CivicloomError("COL-031", place=place, word=f"connector.pages.{word}", known=known)
