"""Verifiers that work alone: one Python file and one HTML page, for people who do not have this program."""

from importlib.resources import files

PYTHON = "verify.py"
HTML = "verify.html"


def verifier(name: str) -> bytes:
    """The bytes of one of the two files, to give away with a receipt or an archive bag."""
    return files(__package__).joinpath(name).read_bytes()
