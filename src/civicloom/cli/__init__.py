"""One command; its sub-commands are named by the verbs."""

from .main import main

__all__ = ["main"]
