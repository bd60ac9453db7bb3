"""Group commit: one thread at a time writes what all threads have asked for."""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ...database import Connection
from ...model.errors import CivicloomError
from ..leaf import Leaf
from ..receipt import Holder

Work = Callable[[Connection], Leaf | Sequence[Leaf]]


@dataclass(eq=False)
class Job:
    """One caller's work, and what became of it."""

    work: Work | None
    data: Sequence[bytes]
    key: str | None
    logged: range = range(0)
    repeated: bool = False
    holder: Holder | None = None
    error: BaseException | None = None
    done: bool = False
    leads: bool = False
    turn: threading.Event = field(default_factory=threading.Event)


class Queue:
    """Callers wait; the first of them leads, commits everything that waits, and hands over."""

    def __init__(self, commit: Callable[[Sequence[Job]], None]) -> None:
        self._commit = commit
        self._start()

    def _start(self) -> None:
        self._pid = os.getpid()
        self._mutex = threading.Lock()
        self._waiting: list[Job] = []
        self._led = False

    def submit(self, job: Job) -> None:
        """Returns when the job is durable. Raises what its work raised, or what the commit raised."""
        if self._pid != os.getpid():  # forked while another thread led: nobody leads here
            self._start()
        with self._mutex:
            self._waiting.append(job)
            job.leads, self._led = not self._led, True
        if not job.leads:
            self._wait(job)
        if job.leads:
            self._lead()
        if job.error:
            raise job.error

    def _wait(self, job: Job) -> None:
        try:
            job.turn.wait()
        except BaseException:
            with self._mutex:
                leads, waits = job.leads, job in self._waiting
                if waits:
                    self._waiting.remove(job)
            if leads and not job.done:
                self._hand_over()
            raise

    def _lead(self) -> None:
        with self._mutex:
            jobs, self._waiting = self._waiting, []
        try:
            self._commit(jobs)
        except BaseException as error:
            self._fail(jobs, error)
        finally:
            for job in jobs:
                job.done = True
                job.turn.set()
            self._hand_over()

    def _fail(self, jobs: Sequence[Job], error: BaseException) -> None:
        """Nothing of the batch was kept. Only the leader was interrupted; the others may try again."""
        interrupted = not isinstance(error, Exception)
        for job in jobs:
            if not job.error:
                job.error = CivicloomError("EVI-005") if interrupted else error
        if interrupted:
            raise error

    def _hand_over(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].turn.set()
            else:
                self._led = False
