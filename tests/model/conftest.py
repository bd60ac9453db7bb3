"""Shared ground of the model's tests: the public data beside the project, when they are there."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def shared_data() -> Path:
    """The folder of public data; skips loudly where it is not."""
    if not DATA.is_dir():
        pytest.skip(f"public data are not at {DATA}: the checks against them did NOT run")
    return DATA
