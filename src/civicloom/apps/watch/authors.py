"""Names of private authors become pseudonyms at intake; the name itself is kept nowhere."""

import base64
import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

KEY_BYTES = 32
PSEUDONYM = re.compile(r"author-[a-z2-7]{12}", re.IGNORECASE)


def unnamed(text: str) -> str:
    """The text with a dot for each sign of its pseudonyms: what is looked for in it finds nobody.

    >>> unnamed("@author-abcdefghijkl 你好")
    '@··················· 你好'
    """
    if "author-" not in text:
        return text
    return PSEUDONYM.sub(lambda found: "·" * len(found[0]), text)


class Pseudonyms:
    """Keyed pseudonyms: the same author of the same source has one, two sources never share one.

    The key lies in ``folder`` with the rights of its owner only; without it no name can be tried out,
    which a plain hash would allow.
    """

    def __init__(self, folder: Path) -> None:
        self._key = _key(folder / "authors.key")

    def of(self, source: str, native: str) -> str:
        """The pseudonym of an author whom the source calls ``native``; empty for no name."""
        if not native.strip():
            return ""
        text = f"{source}\0{native.strip()}".encode("utf-8", "replace")
        digest = hmac.new(self._key, text, hashlib.sha256).digest()
        return "author-" + base64.b32encode(digest)[:12].decode().lower()


def _key(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return path.read_bytes()
