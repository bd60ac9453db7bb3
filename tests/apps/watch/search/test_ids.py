"""The table of ids goes on after a write that failed, and has all of it or nothing."""

from pathlib import Path

import pytest

from civicloom.apps.watch.search.ids import Ids


def test_a_write_that_failed_leaves_nothing_and_bars_no_other(tmp_path: Path) -> None:
    ids = Ids(tmp_path / "ids.db")
    with pytest.raises(AttributeError):
        ids.note({"a": "2026-01", None: "2026-02"})  # type: ignore[dict-item]
    assert ids.months(["a"]) == {}
    ids.note({"b": "2026-03"})
    with pytest.raises(AttributeError):
        ids.forget(["b", None])  # type: ignore[list-item]
    assert ids.months(["a", "b"]) == {"2026-03": ["b"]}
    ids.forget(["b"])
    assert ids.months(["b"]) == {}
    ids.close()
