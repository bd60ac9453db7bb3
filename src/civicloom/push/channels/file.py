"""The file channel: a letter becomes a file that appears whole or not at all."""

from collections.abc import Callable
from pathlib import Path

from civicloom.model.errors import CivicloomError
from civicloom.model.files import write_whole

from ..routing import Channel
from .letter import Letter


def file_sender(channel: Channel, home: Path) -> Callable[[Letter], str]:
    """Letters go to ``<folder>/<office>/<envelope>.jsonl``; sending twice writes the same file."""
    folder = home / str(channel.settings.get("folder", "outbox"))

    def send(letter: Letter) -> str:
        target = folder / letter.office / f"{letter.envelope}.jsonl"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(target, letter.payload())
        except OSError as error:
            raise CivicloomError("PSH-007", path=target, why=error.strerror) from error
        return str(target.relative_to(home) if target.is_relative_to(home) else target)

    return send
