"""What a fetch gives, and where it lies in the archive."""

import re
from dataclasses import dataclass

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)


@dataclass(frozen=True)
class Kept:
    """Where an answer lies: a WARC file's name, the offset of its record, the digest of its payload."""

    file: str
    offset: int
    digest: str

    def __str__(self) -> str:
        return f"{self.file}@{self.offset}#{self.digest}"

    @classmethod
    def read(cls, text: str) -> "Kept":
        """What ``str`` wrote. Raises ValueError.

        >>> Kept.read("a.warc.gz@12#sha256:AB").offset
        12
        """
        place, _, digest = text.partition("#")
        file, _, offset = place.rpartition("@")
        return cls(file, int(offset), digest)


@dataclass(frozen=True)
class Answer:
    """One answer: the address that gave it in the end, and its body without any content coding.

    ``digest`` is that of the body as it came. ``unchanged`` says that it is the body the asker knew, or
    that the server said so (304). ``kept`` is None when no archive was asked to keep it.
    """

    asked: str
    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    digest: str
    unchanged: bool
    kept: Kept | None

    @property
    def type(self) -> str:
        """The media type, in lower case, without parameters; empty when none was given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The charset that the header claims; empty when it claims none."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1].lower() if found else ""
