"""Hosts by the name under which they are compared: capitals, a final dot and other scripts make no other host."""

import ipaddress
import re

_PLACE = re.compile(r"(\[[^\[\]]*\]|[^\[\]:/@]*)(?::([0-9]{1,5}))?")


def host_name(text: str) -> str:
    """The name as the network has it, addresses in their short form; what is no name stays as it is written.

    >>> host_name("Desk.Street.Example."), host_name("街道.example"), host_name("[0:0::1]")
    ('desk.street.example', 'xn--un2an7n.example', '::1')
    """
    plain = text.strip("[]").lower()
    try:
        return str(ipaddress.ip_address(plain))
    except ValueError:
        pass
    try:
        return plain.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        return plain


def address(text: str, port: int) -> str:
    """``host:port`` of a host that may name its port; ``port`` is the usual one.

    >>> address("Desk.example", 443), address("[::1]:8080", 443)
    ('desk.example:443', '[::1]:8080')
    """
    found = _PLACE.fullmatch(text)
    if found is None:
        return text.lower()
    host = host_name(found[1])
    return f"{f'[{host}]' if ':' in host else host}:{int(found[2] or port)}"
