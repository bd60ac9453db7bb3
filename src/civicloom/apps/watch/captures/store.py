"""Where captures lie: a folder a page, a name a moment; archive, receipt and time stamp side by side."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from civicloom.model.errors import CivicloomError

from .archive import Wacz
from .lacking import lacks_of

NAME = "%Y%m%dT%H%M%S"
_STAMP = re.compile(r"(\d{8}T\d{6})(\d{3})Z")


@dataclass(frozen=True)
class Capture:
    """A capture that was kept. ``sha256`` is of the .wacz file, ``receipt`` the id of its entry in the log.

    ``lacks`` says what limits cut off; see ``browse.Visit``.
    """

    path: Path
    url: str
    title: str
    at: datetime
    sha256: str
    status: int
    receipt: str
    stamped: bool
    lacks: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The capture as plain data."""
        return {
            "url": self.url,
            "title": self.title,
            "at": self.at.isoformat(),
            "status": self.status,
            "sha256": self.sha256,
            "receipt": self.receipt,
            "stamped": self.stamped,
            "lacks": list(self.lacks),
            "file": str(self.path),
        }


class Store:
    """The captures under ``folder``. A .wacz stands there only once its receipt does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, url: str, at: datetime) -> Path:
        """The archive's path for a capture of ``url`` at a moment."""
        folder = self.of(url)
        folder.mkdir(parents=True, exist_ok=True)
        while (path := folder / f"{_name(at)}.wacz").exists():
            at += timedelta(milliseconds=1)  # the clock of a demonstration stands still
        return path

    def of(self, url: str) -> Path:
        """The folder of a page's captures."""
        host = re.sub(r"[^a-z0-9.-]", "-", url.partition("//")[2].partition("/")[0].lower())[:80]
        return self._folder / f"{host}-{hashlib.sha256(url.encode()).hexdigest()[:12]}"

    def files(self, url: str) -> list[Path]:
        """The archives of a page, oldest first."""
        return sorted(path for path in self.of(url).glob("*.wacz") if _STAMP.fullmatch(path.stem))

    def between(self, first: datetime, last: datetime) -> list[Path]:
        """The archives of all pages from the first moment up to the last, oldest first."""
        found = (path for path in self._folder.glob("*/*.wacz") if _STAMP.fullmatch(path.stem))
        return sorted((p for p in found if first <= moment(p) < last), key=lambda p: (p.name, p))

    def last(self, url: str) -> datetime | None:
        """When a page was last captured."""
        found = self.files(url)
        return moment(found[-1]) if found else None


def told_anew(path: Path) -> bool:
    """Whether the words of a capture differ from those of the capture before it. Raises CAP-009."""
    before = [one for one in path.parent.glob("*.wacz") if one.name < path.name]
    return bool(before) and _words(max(before)) != _words(path)


def _words(path: Path) -> list[object]:
    with Wacz(path) as wacz:
        return [page.get("text") for page in wacz.pages()]


def beside(path: Path, ending: str) -> Path:
    """The receipt (``.receipt``) or time stamp (``.tsr``) of an archive."""
    return path.with_suffix(ending)


def moment(path: Path) -> datetime:
    """When the capture in a file of that name was made."""
    found = _STAMP.fullmatch(path.stem)
    if not found:
        raise CivicloomError("CAP-009", path=path, why="its name is no moment")
    at = datetime.strptime(found[1], NAME).replace(tzinfo=UTC)
    return at.replace(microsecond=int(found[2]) * 1000)


def read_capture(path: Path) -> Capture:
    """What a kept archive says of itself; nothing is checked. Raises CAP-009."""
    with Wacz(path) as wacz:
        package = wacz.package
    facts = package.get("capture")
    facts = facts if isinstance(facts, dict) else {}
    receipt = beside(path, ".receipt")
    return Capture(
        path=path,
        url=str(package.get("mainPageURL", "")),
        title=str(package.get("title", "")),
        at=moment(path),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        status=int(facts.get("status") or 0),
        receipt=_receipt_id(receipt),
        stamped=beside(path, ".tsr").is_file(),
        lacks=lacks_of(package),
    )


def _name(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at.strftime(NAME)}{at.microsecond // 1000:03d}Z"


def _receipt_id(path: Path) -> str:
    """R- and the index, as the receipt's third line gives it; empty without one."""
    if not path.is_file():
        return ""
    lines = path.read_text("utf-8", "replace").splitlines()
    words = lines[2].split() if len(lines) > 2 else []
    return f"R-{words[1]}" if len(words) == 2 else ""
