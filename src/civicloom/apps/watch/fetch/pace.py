"""How often a host is asked: one question at a time, a pause between, and rest when it falters."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from civicloom.model.errors import CivicloomError

FIRST_REST = 5.0
LONGEST_REST = 3600.0
LONGEST_ASKED_REST = 24 * 3600.0


@dataclass(frozen=True)
class Watch:
    """A stop-watch in seconds and a way to wait, given so that tests need not wait."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass
class _Host:
    lock: Lock = field(default_factory=Lock)
    next: float = 0.0
    rest_until: float = 0.0
    failures: int = 0


class Pace:
    """Turns at hosts. ``delay`` and ``longest_delay`` are seconds between two questions to one host."""

    def __init__(self, delay: float, longest_delay: float, watch: Watch) -> None:
        self._delay = delay
        self._longest = longest_delay
        self._watch = watch
        self._hosts: dict[str, _Host] = {}
        self._lock = Lock()

    @contextmanager
    def turn(self, host: str, asked_delay: float = 0.0, patience: float = 0.0) -> Iterator[None]:
        """Hold the host's turn, waiting for it. Raises FET-012 while the host rests for longer than ``patience``."""
        one = self._host(host)
        with one.lock:
            self._wait_for_rested(host, one, patience)
            wait = one.next - self._watch.now()
            if wait > 0:
                self._watch.sleep(wait)
            try:
                yield
            finally:
                delay = max(self._delay, min(asked_delay, self._longest))
                one.next = self._watch.now() + delay

    def went_well(self, host: str) -> None:
        """Forget the failures of a host."""
        self._host(host).failures = 0

    def faltered(self, host: str, asked_rest: float | None = None) -> None:
        """Let the host rest: as long as it asked, at most a day, else twice as long each time."""
        one = self._host(host)
        one.failures += 1
        rest = min(FIRST_REST * 2 ** min(one.failures - 1, 20), LONGEST_REST)
        if asked_rest is not None:
            rest = min(max(asked_rest, 0.0), LONGEST_ASKED_REST)
        one.rest_until = max(one.rest_until, self._watch.now() + rest)

    def _wait_for_rested(self, host: str, one: _Host, patience: float) -> None:
        rest = one.rest_until - self._watch.now()
        if rest > patience:
            raise CivicloomError("FET-012", host=host, seconds=int(rest) + 1)
        if rest > 0:
            self._watch.sleep(rest)

    def _host(self, host: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(host, _Host())
