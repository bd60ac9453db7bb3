"""For every test: generated cases take the time they take, and what is compiled is what the sources say."""

import sys
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.append(str(Path(__file__).resolve().parents[1] / "scripts"))

import compile_rooms

settings.register_profile("unhurried", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("unhurried")


def pytest_configure() -> None:
    if compile_rooms.compiled() and compile_rooms.stale():
        raise pytest.UsageError("Compiled rooms are older than their sources: ./run setup")
