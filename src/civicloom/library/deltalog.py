"""The Delta log read once from its beginning: which files any of many versions has.

Source: Delta Transaction Log Protocol, actions add and remove. Asking version by version costs the square of
what a table with thousands of small deliveries holds.
"""

import json
from bisect import bisect_left
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import unquote


def shown(folder: Path, versions: Collection[int]) -> set[Path]:
    """The data files that at least one of these versions of a table has. Raises FileNotFoundError for a log with a gap."""
    wanted = sorted(versions)
    since: dict[str, int] = {}
    kept: set[str] = set()

    def close(path: str, end: float) -> None:
        """A file is there from the version that added it to the one before ``end``."""
        at = bisect_left(wanted, since.pop(path))
        if at < len(wanted) and wanted[at] < end:
            kept.add(path)

    for version in range(wanted[-1] + 1 if wanted else 0):
        for kind, path in _actions(folder, version):
            if kind == "add":
                since.setdefault(path, version)
            elif path in since:
                close(path, version)
    for path in list(since):
        close(path, float("inf"))
    return {folder / unquote(path) for path in kept}


def _actions(folder: Path, version: int) -> Iterator[tuple[str, str]]:
    """What one version removes, then what it adds."""
    lines = (folder / "_delta_log" / f"{version:020}.json").read_text("utf-8").splitlines()
    actions = [json.loads(line) for line in lines]
    for kind in ("remove", "add"):
        yield from ((kind, action[kind]["path"]) for action in actions if kind in action)
