"""A connection for each thread of each process."""

import os
import threading
import weakref
from collections.abc import Callable
from typing import Any

from .session import Session

# A connection that came into a child process by fork belongs to the parent. To close it here would end the parent's
# session (PostgreSQL) or break its locks (SQLite), so the child keeps it, unused, as long as it lives.
_inherited: list[object] = []


class PerThread:
    """Opens a session for a thread when it first asks or has lost its own; closes it when the thread is gone."""

    def __init__(self, connect: Callable[[], Session]) -> None:
        self._connect = connect
        self._start()

    def _start(self) -> None:
        self._pid = os.getpid()
        self._mine = threading.local()
        self._all: weakref.WeakSet[Session] = weakref.WeakSet()
        self._lock = threading.Lock()

    def mine(self) -> Session:
        """The session of the calling thread."""
        if self._pid != os.getpid():
            _inherited.append((self._mine, list(self._all), [s.raw for s in self._all]))
            self._start()
        session: Session | None = getattr(self._mine, "session", None)
        if session is None or session.lost:
            session = self._mine.session = self._connect()
            weakref.finalize(session, _close, session.raw, self._pid)
            with self._lock:
                self._all.add(session)
        return session

    def close(self) -> None:
        """Close the sessions of all threads of this process."""
        if self._pid == os.getpid():
            with self._lock:
                for session in list(self._all):
                    session.raw.close()
        self._start()


def _close(raw: Any, pid: int) -> None:
    if os.getpid() == pid:
        raw.close()
