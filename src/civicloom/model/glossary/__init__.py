"""The glossary: every noun and verb of the program and the standard terms, in English and simplified Chinese."""

from .glossary import Term, glossary

__all__ = ["Term", "glossary"]
