"""Ways out of the house: a folder, a signed call to an allowed host, a mail."""

from collections.abc import Callable
from pathlib import Path

from ..routing import Channel
from .email import email_sender
from .file import file_sender
from .letter import Letter
from .webhook import verify_signature, webhook_sender

Send = Callable[[Letter], str]
"""Sends a letter and gives the other side's answer; raises CivicloomError when it did not go."""


def sender(channel: Channel, home: Path, allow: frozenset[str]) -> Send:
    """The way out that a channel declares. ``allow`` names the hosts that may be reached."""
    if channel.kind == "file":
        return file_sender(channel, home)
    if channel.kind == "webhook":
        return webhook_sender(channel, home, allow)
    return email_sender(channel, home, allow)


__all__ = ["Letter", "Send", "sender", "verify_signature"]
