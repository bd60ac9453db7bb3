"""The address of a page, and of what it points to."""

import re
from urllib.parse import urljoin, urlsplit

from .tree import clean

HOME = re.compile(
    r"https?://[^/?#]+/?(?:(?:index|default)\.\w{3,5})?(?:\?(?:srsltid|utm_\w+|gclid|fbclid)=[^#]*)?(?:#[^/!]*)?$"
)
"""Addresses of a site's first page: a query of campaigns changes nothing, another one names a page."""


def host_of(url: str) -> str:
    """The host of an address; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_home(url: str) -> bool:
    """Whether it is the address of a site's first page."""
    return HOME.match(url) is not None


def absolute(address: str, url: str) -> str:
    """Where an address on the page at ``url`` leads on the web; empty where it leads elsewhere."""
    address = address.strip()
    if not address or (address.startswith(("http://", "https://")) and "[" not in address):
        return clean(address)
    try:
        whole = urljoin(url, address)
        scheme = urlsplit(whole).scheme
    except ValueError:
        return ""
    return clean(whole) if scheme in ("http", "https", "") else ""
