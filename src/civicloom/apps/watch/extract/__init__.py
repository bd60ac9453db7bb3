"""Take the main text of an HTML page, and what the page says of itself, on lexbor's tree."""

from .extractor import extract
from .guard import MAX_BYTES
from .memory import SiteMemory
from .page import Entry, Page, PageType, Post

__all__ = ["MAX_BYTES", "Entry", "Page", "PageType", "Post", "SiteMemory", "extract"]
