"""Captures: pages as evidence (WACZ with picture and words), their history, and their replay."""

from .browse import Limits, Viewport, find_chromium
from .captures import Captures, Outcome
from .check import Checked, check_capture
from .compare import Comparison, compare, show
from .lacking import not_whole
from .page import Declaration, Page, StampAt, due, load_allowed, load_declaration
from .replay import Replay
from .store import Capture, Store, moment, read_capture, told_anew

__all__ = [
    "Capture",
    "Captures",
    "Checked",
    "Comparison",
    "Declaration",
    "Limits",
    "Outcome",
    "Page",
    "Replay",
    "StampAt",
    "Store",
    "Viewport",
    "check_capture",
    "compare",
    "due",
    "find_chromium",
    "load_allowed",
    "load_declaration",
    "moment",
    "not_whole",
    "read_capture",
    "show",
    "told_anew",
]
