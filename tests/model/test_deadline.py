"""Work on a connection ends, however slowly the other side drips."""

import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from civicloom.model.deadline import cut_after, exchange

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    here, there = socket.socketpair()
    with here, there:
        yield here, there


def test_a_reader_that_waits_too_long_is_cut(pair: Pair) -> None:
    with pytest.raises(TimeoutError), cut_after(0.05, lambda: pair[0]):
        assert pair[0].recv(1) == b""


def test_what_fails_because_it_was_cut_is_told_as_late(pair: Pair) -> None:
    with pytest.raises(TimeoutError), cut_after(0.05, lambda: pair[0]):
        pair[0].recv(1)
        raise ValueError("an answer that ends in the middle")


def test_a_line_that_is_made_later_is_cut_too(pair: Pair) -> None:
    lines: list[socket.socket] = []

    def made() -> socket.socket | None:
        if not lines:
            lines.append(pair[0])
            return None
        return lines[0]

    with pytest.raises(TimeoutError), cut_after(0.05, made):
        assert pair[0].recv(1) == b""


def test_work_in_time_is_left_alone(pair: Pair) -> None:
    with cut_after(60, lambda: pair[0]):
        pair[1].sendall(b"x")
        assert pair[0].recv(1) == b"x"
    with pytest.raises(ValueError, match="own"), cut_after(60, lambda: pair[0]):
        raise ValueError("its own")
    pair[1].sendall(b"y")
    assert pair[0].recv(1) == b"y"


def test_an_exchange_gives_status_and_the_first_bytes(pair: Pair) -> None:
    here, there = pair
    said = b"HTTP/1.1 302 Found\r\nLocation: /away\r\nContent-Length: 6\r\n\r\nabcdef"
    threading.Thread(target=there.sendall, args=(said,)).start()
    connection = HTTPConnection("office.example", timeout=60)
    connection.sock = here
    got = exchange(connection, 60, "POST", "/a?b", body=b"asked", headers={"X-Key": "k"}, limit=4)
    assert got == (302, b"abcd")
    asked = there.recv(1000)
    assert asked.startswith(b"POST /a?b HTTP/1.1\r\n") and asked.endswith(b"\r\n\r\nasked")
    assert b"X-Key: k" in asked


def test_an_exchange_that_takes_too_long_is_cut(pair: Pair) -> None:
    connection = HTTPConnection("office.example", timeout=60)
    connection.sock = pair[0]
    with pytest.raises(TimeoutError):
        exchange(connection, 0.05, "GET", "/", headers={}, limit=4)
