"""Every benchmark that is named can be asked for its rows."""

import importlib

import pytest
from bench.__main__ import NAMES
from bench.watch import ROOMS


@pytest.mark.parametrize("name", [*NAMES, *(f"watch_{room}" for room in ROOMS)])
def test_gives_rows(name: str) -> None:
    assert callable(importlib.import_module(f"bench.{name}").run)
