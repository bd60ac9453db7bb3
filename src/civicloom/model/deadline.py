"""An end for connections: a time-out bounds each read, and who sends a byte now and then passes it for ever."""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from threading import Event, Thread

_AGAIN = 1.0  # seconds; a line may be made anew meanwhile, as by STARTTLS


@contextmanager
def cut_after(seconds: float, line: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut the connection that ``line`` gives when the work on it is not done in time. Raises TimeoutError then."""
    done, late = Event(), Event()
    watcher = Thread(target=_watch, args=(seconds, line, done, late), daemon=True)
    watcher.start()
    try:
        yield
    except Exception as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        done.set()
        watcher.join()
    if late.is_set():
        raise TimeoutError


def exchange(
    connection: HTTPConnection,
    seconds: float,
    method: str,
    target: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str],
    limit: int,
) -> tuple[int, bytes]:
    """Status and up to ``limit`` bytes of what a server answers; redirects are not followed.

    Raises TimeoutError when it is not done in time, OSError and http.client.HTTPException as they come.
    """
    if connection.sock is None:
        connection.connect()
    line = connection.sock  # an answer takes it away from the connection
    with cut_after(seconds, lambda: line):
        connection.request(method, target, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read(limit)


def _watch(
    seconds: float, line: Callable[[], socket.socket | None], done: Event, late: Event
) -> None:
    wait = seconds
    while not done.wait(wait):
        late.set()
        stream = line()
        if stream is not None:
            with suppress(OSError):  # it may have ended by itself
                socket.socket.shutdown(stream, socket.SHUT_RDWR)
        wait = _AGAIN
