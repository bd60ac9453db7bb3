"""Work in forked children of a process that only imports: nothing started here can hang over a fork."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

# Loaded before the first fork, so that a child starts at once.
from civicloom.cli import collect, collide, embed, link, mend, push, run, share, show  # noqa: F401
from civicloom.cli.main import cli

FAILED = 70


def aside(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives when it is called in a child. Raises RuntimeError when it fails there."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = FAILED
        try:
            os.close(reading)
            answer = json.dumps(function(*arguments)).encode()
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(answer)
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError(f"{function.__name__} failed in a child")
    return json.loads(said)


def command(root: Path, words: Sequence[str], kill_after: float | None) -> tuple[int, str]:
    """Run the command line in a child, kill -9 after some seconds. Gives exit code (-9) and its words."""
    out = root / "said.txt"
    out.write_text("")
    child = os.fork()
    if child == 0:
        _become(root, words, out)
    if kill_after is not None:
        time.sleep(kill_after)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), out.read_text("utf-8")


def _become(root: Path, words: Sequence[str], out: Path) -> None:
    """In the child: be the command line, and end without the parent's clean-up."""
    code = FAILED
    try:
        os.setsid()
        os.chdir(root)
        with out.open("w", buffering=1) as said:
            os.dup2(said.fileno(), 1)
            try:
                cli.main([*words, "--json"], prog_name="civicloom", standalone_mode=False)
                code = 0
            except SystemExit as end:
                code = int(end.code or 0)
            sys.stdout.flush()
    finally:
        os._exit(code)
