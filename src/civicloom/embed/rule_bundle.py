"""A rule as one JSON document that can be asked about one record while it is entered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from civicloom.model.errors import CivicloomError
from civicloom.model.standards import Field, Standard, record_schema
from civicloom.rules import Rule, compile_open, inputs, outputs

from .bundle import bundle_digest, compile_bundle
from .equalities import place_of
from .partition import Cut, Partitions

RULE_FORMAT = "civicloom-rule-bundle/1"


@dataclass(frozen=True)
class _Decided:
    """How the findings of a rule hang on the identifier: the cut, and where their subject comes from."""

    cut: Cut
    own_subject: str | None


def compile_rule_bundle(
    rule: Rule, standards: Mapping[str, Standard], entry: str
) -> dict[str, Any]:
    """The bundle of a rule for records of the table ``entry``: law, texts, SQL, what to look up, digest.

    Plain JSON. ``sql`` is DuckDB's, its parameters bound, the day left open as ``$as_of``. ``lookups`` says
    which field of each table is compared with which field of the entered record. Raises EMB-004 when the
    rule does not read ``entry``, EMB-003 when rows that share no identifier with the record could matter.
    """
    reads = inputs(rule, standards)
    if entry not in reads:
        raise CivicloomError("EMB-004", rule=rule.id, entry=entry, tables=", ".join(reads))
    sql = compile_open(rule)
    decided = _decide(rule, sql, reads, standards, entry)
    fields = dict(decided.cut.fields)
    body = {
        "format": RULE_FORMAT,
        "rule": rule.id,
        "version": rule.version,
        "rule_sha256": rule.sha256,
        "law": dict(rule.law),
        "purpose": rule.purpose,
        "title": dict(rule.title),
        "summary": dict(rule.summary),
        "text": dict(rule.push.text if rule.push else rule.summary),
        "selects": rule.selects,
        "entry": entry,
        "record": compile_bundle(_read_part(standards[entry], reads[entry])),
        "primary_key": list(standards[entry].primary_key),
        "inputs": {table: _types(standards[table], names) for table, names in reads.items()},
        "lookups": {table: {fields[table]: fields[entry]} for table in reads},
        "identifier": decided.cut.kind,
        "key": decided.cut.column,
        "own_subject": decided.own_subject,
        "columns": list(outputs(rule)),
        "sql": sql,
        "prefill": _prefill(reads, standards, entry, fields),
    }
    return {**body, "sha256": bundle_digest(body)}


def _decide(
    rule: Rule,
    sql: str,
    reads: Mapping[str, tuple[str, ...]],
    standards: Mapping[str, Standard],
    entry: str,
) -> _Decided:
    """The identifier by which the rule falls apart, the subject's own first. Raises EMB-003."""
    parsed = sqlglot.parse_one(sql, read="duckdb")
    foreign = next((c for c in parsed.find_all(exp.Column) if c.name.startswith("cl_")), None)
    if foreign is not None:
        raise CivicloomError("EMB-003", rule=rule.id, entry=entry, part=foreign.sql("duckdb"))
    root = build_scope(_tied(parsed, reads))
    search = Partitions(
        {table: _identifiers(standards[table], names) for table, names in reads.items()}
    )
    cuts = search.of(root)
    if not cuts:
        raise CivicloomError("EMB-003", rule=rule.id, entry=entry, part=search.blocked)
    best = next((cut for cut in cuts if cut.column == "subject"), cuts[0])
    return _Decided(best, _own_subject(root, entry) if best.column != "subject" else None)


def _tied(tree: Any, reads: Mapping[str, tuple[str, ...]]) -> Any:
    """The tree with every column tied to its table."""
    schema: dict[str, object] = {
        table: dict.fromkeys(names, "VARCHAR") for table, names in reads.items()
    }
    return qualify(
        tree,
        schema=schema,
        dialect="duckdb",
        identify=False,
        quote_identifiers=False,
        validate_qualify_columns=False,
    )


def _own_subject(root: Any, entry: str) -> str | None:
    """The field of the entered table that is the finding's subject; None when it is another table's."""
    for selected in root.expression.selects:
        place = place_of(selected.unalias(), root) if selected.alias_or_name == "subject" else None
        source = root.selected_sources[place[1]][1] if place else None
        if place and isinstance(source, exp.Table) and source.name == entry:
            return place[2]
    return None


def _identifiers(standard: Standard, names: tuple[str, ...]) -> dict[str, str]:
    held = {name: standard.field(name).identifier for name in names}
    return {name: kind for name, kind in held.items() if kind}


def _types(standard: Standard, names: tuple[str, ...]) -> dict[str, str]:
    schema = record_schema(standard)
    return {name: str(schema.field(name).type) for name in names}


def _read_part(standard: Standard, names: tuple[str, ...]) -> Standard:
    """The fields of a standard that the rule reads, with the form of each and no list of codes."""
    wanted = {*names, *standard.primary_key}
    kept = [
        replace(field, code_list=None, reasons={})
        for field in standard.fields
        if field.name in wanted
    ]
    return replace(standard, fields=tuple(kept), checks=())


def _prefill(
    reads: Mapping[str, tuple[str, ...]],
    standards: Mapping[str, Standard],
    entry: str,
    fields: Mapping[str, str],
) -> list[dict[str, str]]:
    """What a register of the looked-up identifier says about a field of the record in the same role.

    Only fields that the rule reads anyway, so that filling in reads nothing more (PIPL art. 6).
    """
    offered = {
        name
        for line in compile_bundle(standards[entry])["prefill"]
        if line["by"] == fields[entry]
        for name in line["fields"]
    }
    wanted = {f.role: f.name for f in standards[entry].fields if f.name in offered}
    return [
        {"field": wanted[held.role], "table": table, "from": held.name}
        for table, names in reads.items()
        if table != entry and standards[table].subject.field == fields[table]
        for held in map(standards[table].field, names)
        if _may_fill(held) and held.role in wanted
    ]


def _may_fill(field: Field) -> bool:
    return not field.protected and not field.identifier
