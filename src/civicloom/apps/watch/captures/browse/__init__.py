"""Visits pages in a real browser that reaches checked addresses only, and keeps what it saw."""

from .browser import Browser, find_chromium
from .limits import Limits, Viewport
from .traffic import Exchange
from .visit import Visit

__all__ = ["Browser", "Exchange", "Limits", "Viewport", "Visit", "find_chromium"]
