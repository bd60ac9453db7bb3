"""All faults of a workspace at once, so that a steward mends them in one go."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from civicloom.collide.link import Linkage
from civicloom.library import duckdb_engine
from civicloom.model.errors import CivicloomError, faults_in
from civicloom.purpose import office_day
from civicloom.push import calendar_fault
from civicloom.rules import Rule, run_tests
from civicloom.rules import check as check_rule
from civicloom.share import load_publication

from .allowed import link_refusals, rule_refusals
from .offices import read_offices
from .sharing import sharing
from .workspace import Workspace

Step = Callable[[str, int, int], None]


def check(workspace: Workspace, *, progress: Step | None = None) -> list[CivicloomError]:
    """Read every declaration, compare what they say of each other, run the rules' own tests."""
    faults = read_offices(workspace.root / "offices")[1]
    parts = ("standards", "sources", "register", "linkages", "rules", "routing", "holidays")
    unread: set[str] = set()
    for part in parts:
        more = faults_in(lambda part=part: getattr(workspace, part))  # type: ignore[misc]
        faults += more
        unread |= {part} if more else set()
    if "routing" not in unread:
        faults += workspace.routing.closed()
    if not unread & {"standards", "sources"}:
        faults += _cross(workspace)
    if "standards" not in unread:
        faults += _shared(workspace)
    if not unread & {"rules", "routing", "holidays"}:
        faults += _calendar(workspace)
    if workspace.state.is_dir() and not unread & {"standards", "sources", "register"}:
        faults += faults_in(lambda: workspace.library)  # it knows what records landed under
    if not unread & {"standards", "sources", "register", "linkages"}:
        faults += faults_in(workspace.actor) or link_refusals(workspace)
    if not unread & {"standards", "sources", "register", "rules"}:
        faults += _rules(workspace, progress)
    return _once(faults)


def _shared(workspace: Workspace) -> Iterator[CivicloomError]:
    """How tables are shared, and what is to be published of them."""
    yield from faults_in(lambda: sharing(workspace))
    for path in sorted((workspace.root / "publications").glob("*.yaml")):
        yield from faults_in(partial(load_publication, path, workspace.standards))


def _calendar(workspace: Workspace) -> list[CivicloomError]:
    """Due dates that the holiday table does not reach."""
    told = (workspace.routing, workspace.holidays, office_day(workspace.clock))
    fault = calendar_fault(workspace.rules.values(), *told)
    return [fault] if fault else []


def _cross(workspace: Workspace) -> Iterator[CivicloomError]:
    """Names that lead nowhere."""
    for source in workspace.sources.values():
        if source.office not in workspace.offices:
            yield _missing("source", source.id, "office", source.office)
    for linkage in _or_nothing(lambda: workspace.linkages):
        for name in linkage.sources:
            if name not in workspace.sources:
                yield _missing("linkage", linkage.id, "source", name)
        yield from _unknown_fields(workspace, linkage)
    for purpose in _or_nothing(lambda: workspace.register.purposes.values()):
        for office in purpose.offices:
            if office not in workspace.offices:
                yield _missing("purpose", purpose.id, "office", office)


def _unknown_fields(workspace: Workspace, linkage: Linkage) -> Iterator[CivicloomError]:
    for source, roles in linkage.fields.items():
        known = workspace.sources.get(source)
        names = workspace.standards[known.standard].names if known else ()
        for name in roles.values():
            if name and name not in names:
                yield _missing("linkage", linkage.id, "field", f"{source}.{name}")


def _or_nothing(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except CivicloomError:
        return ()


def _missing(kind: str, name: str, what: str, missing: str) -> CivicloomError:
    return CivicloomError("WSP-006", kind=kind, name=name, what=what, missing=missing)


def _rules(workspace: Workspace, progress: Step | None) -> Iterator[CivicloomError]:
    """Each rule against the standards and purposes, then its own tests on a real engine."""
    total = len(workspace.rules)
    for number, rule in enumerate(workspace.rules.values(), 1):
        faults = check_rule(rule, workspace.standards, workspace.register)
        yield from faults or [*_tests(workspace, rule), *_refused(workspace, rule)]
        if rule.owner not in workspace.offices:
            yield _missing("rule", rule.id, "office", rule.owner)
        if progress:
            progress("rules", number, total)


def _refused(workspace: Workspace, rule: Rule) -> list[CivicloomError]:
    """What the steward lacks to run a rule; nothing while no office of the workspace is the steward's."""
    return [] if faults_in(workspace.actor) else list(rule_refusals(workspace, rule))


def _tests(workspace: Workspace, rule: Rule) -> list[CivicloomError]:
    with TemporaryDirectory(prefix="civicloom-check-") as folder:
        engine = duckdb_engine(scratch=Path(folder))
        try:
            return run_tests(rule, workspace.standards, engine)
        finally:
            engine.close()


def _once(faults: list[CivicloomError]) -> list[CivicloomError]:
    """A fault that several declarations run into is told once."""
    seen: dict[str, CivicloomError] = {}
    for fault in faults:
        seen.setdefault(str(fault), fault)
    return list(seen.values())
