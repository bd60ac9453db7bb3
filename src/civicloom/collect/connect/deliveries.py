"""The deliveries of a source that lie ready: each a file with the digest of its content."""

import hashlib
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...model.clock import SystemClock
from ...model.errors import CivicloomError, Place
from ..source import Source

_FILES = ("auto", "csv", "xlsx", "json", "jsonl", "parquet", "sqlite", "folder", "zip", "gzip")
SPOOLED = ("postgres", "http")
CONNECTORS = (*_FILES, *SPOOLED)
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")

Mark = tuple[int, int, int] | None


@dataclass(frozen=True)
class Found:
    """One delivery: the file to read, the name to call it by, the SHA-256 of its bytes, and what marked it then."""

    path: Path
    name: str
    digest: str
    mark: Mark

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Reads the file as it was found. Raises COL-026 when it became another one meanwhile."""
        try:
            yield
        except (CivicloomError, OSError) as error:
            if _mark(self.path) != self.mark:
                raise CivicloomError("COL-026", place=Place(file=self.name)) from error
            raise
        if _mark(self.path) != self.mark:
            raise CivicloomError("COL-026", place=Place(file=self.name))


@contextmanager
def deliveries(source: Source, path: Path | None = None) -> Iterator[list[Path]]:
    """The files of what a source holds ready, oldest name first; a path given stands for the source's own.

    A full delivery replaces all before it, so only the last file of several is taken. Tables and
    services are spooled into a file, which is gone when the context ends; one that has nothing new gives
    nothing. Raises COL-001 when there is no file, COL-021 for a full delivery of nothing, and what the
    connector raises.
    """
    kind = source.connector.kind
    if path is not None or kind in _FILES:
        yield _files(source, path)
        return
    with tempfile.TemporaryDirectory(prefix="civicloom-") as folder:
        found = _spooled(source, Path(folder))
        if found.stat().st_size:
            yield [found]
        elif source.delivery == "full":
            raise CivicloomError("COL-021", place=Place(file=source.id))
        else:
            yield []


def _files(source: Source, path: Path | None) -> list[Path]:
    pattern = str(path or source.connector.text("path"))
    base = Path() if path else source.base
    files = _matching(base, pattern)
    if not files and not (base / pattern).is_dir():
        raise CivicloomError("COL-001", place=Place(file=pattern))
    return files[-1:] if source.delivery == "full" else files


def _matching(base: Path, pattern: str) -> list[Path]:
    """A file, the finished files of a folder, or the files that a pattern names, by name.

    The base is taken to the letter: a workspace may lie in a folder named ``data[1]``.
    """
    wanted = base / pattern
    if wanted.is_file():
        return [wanted]
    if wanted.is_dir():
        found = wanted.iterdir()
    elif Path(pattern).is_absolute():
        found = Path(wanted.anchor).glob(str(wanted.relative_to(wanted.anchor)))
    else:
        found = base.glob(pattern)
    return sorted(file for file in found if file.is_file() and _finished(file))


def _finished(file: Path) -> bool:
    """Whether a file is no hidden, lock or half-copied one."""
    return not file.name.startswith((".", "~$")) and not file.name.endswith(_UNFINISHED)


def find(file: Path, settle: float = 0) -> Found:
    """A file as it is once it has stood still for so many seconds; only one that is younger is waited for.

    Raises COL-025 for one that cannot be read, or is gone, and COL-026 for one that changes meanwhile.
    """
    try:
        mark = _mark(file)
        if mark and _rest(mark, settle):
            time.sleep(_rest(mark, settle))
            if _mark(file) != mark:
                raise CivicloomError("COL-026", place=Place(file=file.name))
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CivicloomError("COL-025", place=Place(file=file.name), reason=reason) from error
    return Found(file, file.name, digest, mark)


def _mark(file: Path) -> Mark:
    """What tells a file from itself after a change; nothing for one that is gone."""
    try:
        stat = file.stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _rest(mark: tuple[int, int, int], settle: float) -> float:
    """The seconds for which a file has yet to stand still. A time to come tells nothing: all of them."""
    age = SystemClock().now().timestamp() - mark[2] / 1e9
    return settle if age < 0 else max(settle - age, 0)


def _spooled(source: Source, folder: Path) -> Path:
    """The rows of a table or service in a file of JSON lines."""
    from .http import spool_http  # a connector's library is loaded when it is used
    from .postgres import spool_postgres

    spool = folder / f"{source.id}.jsonl"
    {"http": spool_http, "postgres": spool_postgres}[source.connector.kind](source, spool)
    return spool
