"""What is asked for, by whom, and within which bounds."""

from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import quote


@dataclass(frozen=True)
class Agent:
    """Who asks: the office's name and a contact (an address of mail or of a page) for those it asks."""

    office: str
    contact: str

    def __str__(self) -> str:
        office, contact = (quote(text, safe=" @:/.+-_,") for text in (self.office, self.contact))
        return f"Civicloom/{version('civicloom')} ({office}; {contact})"


@dataclass(frozen=True)
class Limits:
    """Bounds of one fetch: seconds from first to last byte, bytes before and after unpacking, redirects.

    ``delay`` seconds lie between two questions to one host; a host may ask for up to ``longest_delay``.
    """

    seconds: float = 30.0
    bytes: int = 10 << 20
    redirects: int = 5
    delay: float = 1.0
    longest_delay: float = 30.0


@dataclass(frozen=True)
class Ask:
    """What is asked for. ``known`` is the digest of a body that is kept already.

    ``validators`` are request headers for a conditional question; ``token`` is a bearer token of an
    official interface: it goes to the first origin only and is kept nowhere. ``ours`` says that the
    server is the office's own, so that its robots.txt is not asked. Without ``keep`` nothing is archived.
    ``patience``: the seconds for which the end of a host's rest is waited for.
    """

    url: str
    known: str = ""
    validators: tuple[tuple[str, str], ...] = ()
    token: str = ""
    ours: bool = False
    keep: bool = True
    patience: float = 0.0
