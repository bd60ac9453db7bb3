"""A demonstration: outlets of a fictional district served on this computer, read, grouped, reported."""

from .run import Told, demo

__all__ = ["Told", "demo"]
