"""Which addresses may be fetched: the open web, and what the operator allows by name."""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx

from civicloom.model.errors import CivicloomError
from civicloom.model.own_yaml import own_yaml

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], list[str]]

PORTS = {"http": 80, "https": 443}
LONGEST_ADDRESS = 4096
RESOLVE_SECONDS = 10.0

_resolvers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolve")


@dataclass(frozen=True)
class Target:
    """An address that passed its first check: what is asked for, and whom."""

    url: httpx.URL
    host: str
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.url.scheme}://{self.url.netloc.decode('ascii')}"


class Guard:
    """Refuses every address outside the open web, except what ``allow`` names.

    An entry of ``allow`` is a host, ``host:*``, ``host:port``, or a network (``10.1.0.0/16``). A host that is named may
    lie anywhere; it is the operator who trusts it. Raises FET-016 for an entry that is none of these.
    """

    def __init__(self, allow: Iterable[str] = (), resolve: Resolve | None = None) -> None:
        entries = [entry.strip().lower().removesuffix(":*") for entry in allow]
        self._networks = [_network(entry) for entry in entries if "/" in entry]
        self._hosts = {_named(entry) for entry in entries if "/" not in entry}
        self._resolve = resolve or system_resolve

    def check(self, url: str) -> Target:
        """The target that ``url`` names. Raises FET-001 where it names none of the open web."""
        target = _target(url)
        if target.port not in PORTS.values() and not self._trusts(target.host, target.port):
            addresses = _literal(target.host)
            if not any(self._in_allowed_network(address) for address in addresses):
                raise CivicloomError("FET-001", url=url, why=f"port {target.port}")
        return target

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of ``host``, each checked: connect to these and to no other.

        Raises FET-002 when one of them is not of the open web, FET-003 when there is none.
        """
        found = self._look_up(host, port)
        if not self._trusts(host, port):
            for text in found:
                if not self._may(text):
                    raise CivicloomError("FET-002", host=host, address=text)
        return found

    def _look_up(self, host: str, port: int) -> list[str]:
        try:
            found = _resolvers.submit(self._resolve, host, port).result(RESOLVE_SECONDS)
        except (OSError, UnicodeError, TooLate) as error:
            raise CivicloomError("FET-003", host=host) from error
        if not found:
            raise CivicloomError("FET-003", host=host)
        return list(dict.fromkeys(found))

    def _trusts(self, host: str, port: int) -> bool:
        return (host, port) in self._hosts or (host, 0) in self._hosts

    def _may(self, text: str) -> bool:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        return is_open(address) or self._in_allowed_network(address)

    def _in_allowed_network(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def is_open(address: Address) -> bool:
    """Whether an address is of the open web.

    >>> is_open(ipaddress.ip_address("::ffff:127.0.0.1")), is_open(ipaddress.ip_address("1.1.1.1"))
    (False, True)
    """
    refused, open_ = _networks()
    return any(address in net for net in open_) and not any(address in net for net in refused)


def system_resolve(host: str, port: int) -> list[str]:
    """The addresses that the system's resolver gives. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


@cache
def _networks() -> tuple[list[Network], list[Network]]:
    data = own_yaml(Path(__file__).with_name("networks.yaml").read_text("utf-8"))
    refused, open_ = ([ipaddress.ip_network(t) for t in data[w]] for w in ("refused", "open"))
    return refused, open_


def _target(url: str) -> Target:
    try:
        if len(url) > LONGEST_ADDRESS:
            raise ValueError("it is too long")
        parsed = httpx.URL(url)
        why = _fault(parsed)
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError) as error:
        raise CivicloomError("FET-001", url=url[:200], why=error) from error
    if why:
        raise CivicloomError("FET-001", url=url, why=why)
    host = parsed.raw_host.decode("ascii").lower().rstrip(".")
    port = parsed.port or PORTS[parsed.scheme]
    return Target(parsed.copy_with(host=host, fragment=None), host, port)


def _fault(url: httpx.URL) -> str:
    if url.scheme not in PORTS:
        return f"scheme {url.scheme or '-'}"
    if url.userinfo:
        return "it carries a name or password"
    if not url.host.strip("."):
        return "it names no host"
    return "a zone" if "%" in url.host else ""


def _literal(host: str) -> list[Address]:
    try:
        return [ipaddress.ip_address(host.strip("[]"))]
    except ValueError:
        return []


def _network(entry: str) -> Network:
    try:
        return ipaddress.ip_network(entry)
    except ValueError as error:
        raise CivicloomError("FET-016", entry=entry) from error


def _named(entry: str) -> tuple[str, int]:
    try:
        url = httpx.URL(f"http://{entry}")
        if not url.host or " " in entry or url.raw_path != b"/":
            raise ValueError(entry)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise CivicloomError("FET-016", entry=entry) from error
    explicit = entry.rpartition(":")[2].isdigit() and not entry.endswith("]")
    return url.raw_host.decode("ascii").lower(), (url.port or 80) if explicit else 0
