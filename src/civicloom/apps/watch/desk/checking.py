"""All faults of what is declared to be watched, at once."""

from collections.abc import Callable, Iterator

from civicloom.apps.watch.captures import load_allowed, load_declaration
from civicloom.apps.watch.reports import load_layouts
from civicloom.model.errors import CivicloomError, faults_in
from civicloom.workspace import Workspace

from .concerns import read_concerns
from .desk import WatchDesk
from .scheduled import load_schedule


def check(workspace: Workspace) -> list[CivicloomError]:
    """Read every declaration under ``watch/``; a workspace without that folder has none."""
    if not (workspace.root / "watch").is_dir():
        return []
    try:
        with WatchDesk(workspace) as desk:
            return [fault for read in _readings(desk) for fault in faults_in(read)]
    except CivicloomError as error:
        return error.each


def _readings(desk: WatchDesk) -> Iterator[Callable[[], object]]:
    declared = desk.declared
    yield from (desk.read_sources, desk.read_groups, desk.read_topics)
    yield lambda: desk.accounts
    yield lambda: desk.taxonomy
    yield lambda: read_concerns(declared)
    yield lambda: load_declaration(declared / "captures.yaml")
    yield lambda: load_allowed(declared / "network.yaml")
    yield lambda: load_layouts(declared / "reports")
    yield lambda: load_schedule(declared)
