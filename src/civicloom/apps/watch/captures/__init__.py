"""Captures: pages as evidence (WACZ with picture and words), their history, and their replay."""

from .browse import Limits, Viewport, find_chromium
from .captures import Captures, Outcome
from .check import Checked, check_capture
from .page import Declaration, Page, due, load_allowed, load_declaration
from .store import Capture

__all__ = [
    "Capture",
    "Captures",
    "Checked",
    "Declaration",
    "Limits",
    "Outcome",
    "Page",
    "Viewport",
    "check_capture",
    "due",
    "find_chromium",
    "load_allowed",
    "load_declaration",
]
