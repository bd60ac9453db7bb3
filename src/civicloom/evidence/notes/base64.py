"""Base64 with one spelling for each value: RFC 4648 section 4, no stray bits, no stray characters."""

import base64
import binascii

from ...model.errors import CivicloomError


def encode(data: bytes) -> str:
    """The text of some bytes."""
    return base64.b64encode(data).decode("ascii")


def decode(text: str) -> bytes:
    """The bytes of a text. Raises EVI-010 for a text that ``encode`` would not have written."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise CivicloomError("EVI-010", detail="base64") from error
    if encode(data) != text:
        raise CivicloomError("EVI-010", detail="base64")
    return data
