"""What the steward's own work would be refused: told while it is declared, not when it is due."""

from collections.abc import Iterator, Mapping, Sequence

from civicloom.collide.link import fields_of
from civicloom.model.errors import CivicloomError, Place
from civicloom.purpose import may, office_day
from civicloom.rules import Rule, inputs

from .desk import LINKING
from .workspace import Workspace


def rule_refusals(workspace: Workspace, rule: Rule) -> Iterator[CivicloomError]:
    """The PUR code of each table that the steward may not read for a sound rule, as running it would raise it."""
    place = Place(rule.yaml_file, line=rule.lines.get("purpose"), field="purpose")
    return _refusals(workspace, rule.purpose, inputs(rule, workspace.standards), place)


def link_refusals(workspace: Workspace) -> Iterator[CivicloomError]:
    """The PUR code of each table of which the steward may not read a field that linking asks for."""
    standards = workspace.standards
    tables = {source.id: source.standard for source in workspace.sources.values()}
    for linkage in workspace.linkages:
        asked: dict[str, set[str]] = {}
        for source in tables.keys() & linkage.sources:
            table = tables[source]
            fields = set(fields_of(linkage, source, standards, tables).values())
            asked[table] = asked.get(table, set()) | fields & set(standards[table].names)
        place = Place(str(workspace.root / "linkages" / f"{linkage.id}.yaml"), field="sources")
        told = {table: sorted(fields) for table, fields in sorted(asked.items())}
        yield from _refusals(workspace, LINKING, told, place)


def _refusals(
    workspace: Workspace, purpose: str, asked: Mapping[str, Sequence[str]], place: Place
) -> Iterator[CivicloomError]:
    """Asked table by table, so that all that is missing is told."""
    actor, today = workspace.actor(), office_day(workspace.clock)
    for table, fields in asked.items():
        answer = may(actor, purpose, {table: fields}, register=workspace.register, today=today)
        if not answer.allowed:
            yield answer.error(place)
