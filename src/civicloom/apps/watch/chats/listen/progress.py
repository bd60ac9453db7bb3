"""How far a Matrix account has been heard, on disk, so that a restart loses and doubles nothing."""

import json
from pathlib import Path

from civicloom.model.files import write_whole

from ..values import listed, word

LONGEST = 1 << 20


class Progress:
    """The sync token of all that was handed over, and the events handed over since.

    A line is added for each event once its sink has returned, and the file is written anew with the
    next token when a whole answer is through; a killed process knows both. A file that cannot be read
    counts as none: then everything since the notice is heard again, under the same ids.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.token, self.done = _read(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self.token:
            self._write("")

    def mark(self, event: str) -> None:
        """Note that an event was handed over."""
        self.done.add(event)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(event) + "\n")

    def advance(self, token: str) -> None:
        """Note that all up to a token was handed over."""
        if token == self.token and not self.done:
            return
        self._write(token)
        self.token = token
        self.done.clear()

    def _write(self, token: str) -> None:
        write_whole(self._path, json.dumps({"token": token}).encode() + b"\n")


def _read(path: Path) -> tuple[str, set[str]]:
    try:
        with path.open(encoding="utf-8") as file:
            lines = file.readlines(64 * LONGEST)
        head = json.loads(lines[0])
        token = word(head["token"])
        return token, {word(_value(line)) for line in listed(lines[1:])} - {""}
    except (OSError, ValueError, LookupError, TypeError):
        return "", set()


def _value(line: str) -> object:
    """A line's value; None for the half line of a killed process."""
    try:
        value: object = json.loads(line)
    except ValueError:
        return None
    return value
