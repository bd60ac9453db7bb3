"""Which real servers stand ready for tests under .servers/, and why one does not."""

from pathlib import Path

import pytest

SERVERS = Path(__file__).resolve().parents[3] / ".servers"


def lacking(name: str) -> str:
    """Why tests that need a server skip; empty when it is ready."""
    place = SERVERS / name
    if (place / "ready").is_file():
        return ""
    reason = place / "reason"
    why = reason.read_text("utf-8") if reason.is_file() else "it is not prepared"
    return f"no {name}: {why}; to prepare it: python scripts/test_servers.py {name}"


def needs(name: str) -> pytest.MarkDecorator:
    """Marks a test that skips, saying why, where a server is not ready."""
    why = lacking(name)
    return pytest.mark.skipif(bool(why), reason=why or "ready")
