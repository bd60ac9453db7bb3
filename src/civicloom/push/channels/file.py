"""The file channel: a letter becomes a file that appears whole or not at all."""

import os
from collections.abc import Callable
from pathlib import Path

from civicloom.model.errors import CivicloomError

from ..routing import Channel
from .letter import Letter


def file_sender(channel: Channel, home: Path) -> Callable[[Letter], str]:
    """Letters go to ``<folder>/<office>/<envelope>.jsonl``; sending twice writes the same file."""
    folder = home / str(channel.settings.get("folder", "outbox"))

    def send(letter: Letter) -> str:
        target = folder / letter.office / f"{letter.envelope}.jsonl"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(target, letter.payload())
        except OSError as error:
            raise CivicloomError("PSH-007", path=target, why=error.strerror) from error
        return str(target.relative_to(home))

    return send


def _write_whole(target: Path, content: bytes) -> None:
    draft = target.with_suffix(".part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
