"""Exports of chats, read into messages: one reader a form, line forms and columns told by YAML files."""

from .limits import read_bytes
from .open import read_export

__all__ = ["read_bytes", "read_export"]
