"""A synthetic district with known truth, at any size: the files of its offices, and what is true."""

from .district import simulate

__all__ = ["simulate"]
