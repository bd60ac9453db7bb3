"""Names of private authors become pseudonyms at intake; the name itself is kept nowhere."""

import base64
import hashlib
import hmac
import re
import secrets
from pathlib import Path

from civicloom.model.errors import CivicloomError, Place
from civicloom.model.files import write_once

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
    which a plain hash would allow. Raises WAT-030 for a key that is not whole.
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
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_once(path, secrets.token_bytes(KEY_BYTES))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise CivicloomError("WAT-030", place=Place(str(path)))
    return key
