"""Web archives: WARC 1.1 records packed as WACZ 1.1.1, written, read, and checked to the byte."""

from .integrity import damage
from .reading import Found, Wacz
from .wacz import Described, Resource, packed

__all__ = ["Described", "Found", "Resource", "Wacz", "damage", "packed"]
