"""The cache of tiles is shared between threads, and a process that was forked while one of them read goes on."""

import os
import signal
import threading

from civicloom.evidence.log.tiles import TileCache

PATIENCE_S = 20


def test_a_child_reads_although_a_thread_of_its_parent_was_reading() -> None:
    cache, done = TileCache(), threading.Event()
    cache.put(0, 0, [[b"hash"]])

    def read() -> None:
        while not done.is_set():
            cache.get(0, 0)

    threads = [threading.Thread(target=read, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        assert all(_child(cache) == 0 for _ in range(30))
    finally:
        done.set()
        for thread in threads:
            thread.join()


def _child(cache: TileCache) -> int:
    """The exit code of a child that reads; that of a signal when it waits for ever."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(PATIENCE_S)
        cache.put(0, 1, [[b"own"]])
        os._exit(0 if cache.get(0, 1) else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_the_least_recently_used_leaves_first() -> None:
    cache = TileCache(limit=2)
    for n in range(2):
        cache.put(0, n, [[bytes([n])]])
    assert cache.get(0, 0)
    cache.put(0, 2, [[b"2"]])
    assert [cache.get(0, n) is not None for n in range(3)] == [True, False, True]
