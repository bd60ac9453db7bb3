"""Code lists with versions and valid dates: national lists in the package, own lists in a file."""

from .codelist import CodeList, Entry
from .correspondence import map_code
from .freshness import require_fresh
from .shelf import available, get, read_list

__all__ = ["CodeList", "Entry", "available", "get", "map_code", "read_list", "require_fresh"]
