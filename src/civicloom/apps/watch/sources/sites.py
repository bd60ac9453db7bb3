"""What was learned of sites' pages, used and taught while articles are read, kept between polls."""

from pathlib import Path
from threading import Lock

from civicloom.apps.watch.extract import Page, SiteMemory, extract
from civicloom.model.errors import CivicloomError


class Sites:
    """The memory of sites in ``path``. Safe to share between threads.

    A file that cannot be read counts for nothing: it is learned again from the next pages.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._taught = False
        try:
            self._memory = SiteMemory.load(path)
        except (CivicloomError, OSError):
            self._memory = SiteMemory()

    def extract(self, html: bytes, *, url: str) -> Page:
        """The page, read with what is known of its site. Raises EXT codes."""
        with self._lock:
            self._taught = True
            return extract(html, url=url, sites=self._memory)

    def save(self) -> None:
        """Write down what was learned since the last time."""
        with self._lock:
            if self._taught:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._memory.save(self._path)
                self._taught = False
