"""Code lists with versions and valid dates: national lists in the package, own lists in a file."""

from .codelist import CodeList, Entry
from .shelf import available, get, read_list

__all__ = ["CodeList", "Entry", "available", "get", "read_list"]
