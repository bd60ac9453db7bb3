"""Which pages are captured and how often: watch/captures.yaml and watch/network.yaml of a workspace."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from civicloom.model.errors import CivicloomError, Faults, Place
from civicloom.model.plain_yaml import read_yaml_file

from .browse import Viewport

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
SHORTEST = timedelta(minutes=5)
LARGEST_SIDE = 4000
PAGE_WORDS = frozenset({"url", "title", "every", "viewport", "full_page"})
_EVERY = re.compile(r"(\d{1,4})([mhd])")
_SIZE = re.compile(r"(\d{3,4})x(\d{3,4})")


@dataclass(frozen=True)
class Page:
    """A page to capture. ``every`` is None for one that is captured on demand only."""

    url: str
    title: str = ""
    every: timedelta | None = None
    viewport: Viewport = field(default_factory=Viewport)
    full_page: bool = True


@dataclass(frozen=True)
class StampAt:
    """A time stamp authority: its address and the file of the certificates (PEM) that are trusted."""

    url: str
    chain: Path


@dataclass(frozen=True)
class Declaration:
    """What a workspace says of its captures."""

    pages: tuple[Page, ...] = ()
    stamp: StampAt | None = None


def load_declaration(path: Path) -> Declaration:
    """Read captures.yaml; no file declares nothing. Raises Faults (CAP-012) with every fault."""
    text = _read(path)
    faults: list[CivicloomError] = []
    _known(text, {"pages", "stamp"}, Place(str(path)), faults)
    pages = []
    for row, line in enumerate(_list(text.get("pages"), path, "pages", faults), 1):
        pages.append(_page(line, Place(str(path), row=row), faults))
    stamp = _stamp(text.get("stamp"), path, faults)
    if faults:
        raise Faults(faults)
    return Declaration(tuple(pages), stamp)


def load_allowed(path: Path) -> tuple[str, ...]:
    """The hosts and networks beyond the open web that network.yaml allows; ``host:*`` is any port of it."""
    faults: list[CivicloomError] = []
    text = _read(path)
    _known(text, {"allow"}, Place(str(path)), faults)
    entries = _list(text.get("allow"), path, "allow", faults)
    if faults:
        raise Faults(faults)
    return tuple(str(entry).removesuffix(":*") for entry in entries)


def due(pages: tuple[Page, ...], last: Mapping[str, datetime], now: datetime) -> list[Page]:
    """The pages whose time has come, longest overdue first; ``last`` gives each page's last capture."""
    waiting = []
    for page in pages:
        if page.every is None:
            continue
        before = last.get(page.url)
        late = now - (before + page.every) if before else timedelta.max
        if late >= timedelta(0):
            waiting.append((late, page))
    return [page for _, page in sorted(waiting, key=lambda pair: pair[0], reverse=True)]


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        text = read_yaml_file(path, "CAP-012", what="-") or {}
    except CivicloomError as fault:
        raise Faults([fault]) from fault
    if not isinstance(text, dict):
        raise Faults(
            [CivicloomError("CAP-012", place=Place(str(path)), what=text, why="no mapping")]
        )
    return text


def _list(value: Any, path: Path, name: str, faults: list[CivicloomError]) -> list[Any]:
    if value is None or isinstance(value, list):
        return value or []
    faults.append(CivicloomError("CAP-012", place=Place(str(path)), what=name, why="no list"))
    return []


def _known(
    line: Mapping[str, Any],
    words: set[str] | frozenset[str],
    place: Place,
    faults: list[CivicloomError],
) -> None:
    for word in sorted(map(str, set(line) - words)):
        faults.append(CivicloomError("CAP-012", place=place, what=word, why="unknown word"))


def _page(line: Any, place: Place, faults: list[CivicloomError]) -> Page:
    if not isinstance(line, dict):
        faults.append(CivicloomError("CAP-012", place=place, what=line, why="no mapping"))
        return Page("")
    _known(line, PAGE_WORDS, place, faults)
    said = {"url": line.get("url"), "every": line.get("every"), "viewport": line.get("viewport")}
    url, every, viewport = (
        str(said["url"] or ""),
        _every(said["every"]),
        _viewport(said["viewport"]),
    )
    checks = {
        "url": url.startswith(("http://", "https://")),
        "every": said["every"] is None or every is not None,
        "viewport": viewport is not None,
    }
    for name, good in checks.items():
        if not good:
            what = f"{name}: {said[name]}"
            faults.append(CivicloomError("CAP-012", place=place, what=what, why=_WANTED[name]))
    title, full = str(line.get("title", "")), bool(line.get("full_page", True))
    return Page(url, title, every, viewport or Viewport(), full)


_WANTED = {
    "url": "an http or https address",
    "every": "5m at least, such as 30m, 6h, 1d",
    "viewport": f"WIDTHxHEIGHT, up to {LARGEST_SIDE} each, such as 1366x900",
}


def _every(value: Any) -> timedelta | None:
    found = _EVERY.fullmatch(str(value))
    if not found:
        return None
    every = int(found[1]) * UNITS[found[2]]
    return every if every >= SHORTEST else None


def _viewport(value: Any) -> Viewport | None:
    if value is None:
        return Viewport()
    found = _SIZE.fullmatch(str(value))
    if not found or max(int(found[1]), int(found[2])) > LARGEST_SIDE:
        return None
    return Viewport(int(found[1]), int(found[2]))


def _stamp(value: Any, path: Path, faults: list[CivicloomError]) -> StampAt | None:
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"url", "chain"}:
        why = "it wants url and chain"
        faults.append(CivicloomError("CAP-012", place=Place(str(path)), what="stamp", why=why))
        return None
    return StampAt(str(value["url"]), path.parent / str(value["chain"]))
