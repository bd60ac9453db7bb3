"""From a rule's rows to findings, in one canonical form whatever engine computed them.

This SQL runs on DuckDB, also when Spark computed the rows: one writer of text, so that a digest of the
findings is a digest of facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from civicloom.model.sql import literal
from civicloom.rules import Rule


@dataclass(frozen=True)
class Stamp:
    """What every finding of a run carries."""

    run: str
    release: str
    as_of: date
    seen: datetime
    source: str
    sources: Sequence[str]


def findings_sql(rule: Rule, rows: str, columns: Sequence[str], stamp: Stamp) -> str:
    """The findings table of a run, in order: ``rows`` is the SQL or the table that gives the rows.

    A finding's id is the SHA-256 of the JSON of rule, subject and declared key columns; it stays the
    same from run to run. ``sides`` is canonical JSON: names sorted, no spaces.
    """
    sides = sorted(name for name in columns if name.startswith(("left_", "right_")))
    scope = "coalesce(cast(scope as varchar), '')" if "scope" in columns else "''"
    reason = "coalesce(cast(reason as varchar), '')" if "reason" in columns else "''"
    key = [("rule", literal(rule.id)), ("subject", "cast(subject as varchar)")]
    key += [(name, name) for name in sorted(rule.key)]
    sources = ", ".join(literal(source) for source in stamp.sources)
    return f"""
select
  sha256({_json(key)}) as finding, {literal(stamp.run)} as run, {literal(rule.id)} as rule,
  {literal(rule.version)} as rule_version, {literal(rule.purpose)} as purpose,
  {literal(stamp.release)} as release, date '{stamp.as_of}' as as_of, {literal(rule.selects)} as selects,
  cast(subject as varchar) as subject, {reason} as reason,
  {_json([(name, name) for name in sides])} as sides,
  cast([{sources}] as varchar[]) as sources, cast(subject as varchar) as cl_ident,
  {literal(stamp.source)} as cl_source, timestamptz '{stamp.seen.isoformat()}' as cl_seen,
  {scope} as cl_scope
from ({rows}) as found
order by subject, finding"""


def _json(members: Sequence[tuple[str, str]]) -> str:
    packed = ", ".join(f'"{name}" := {value}' for name, value in members)
    return f"cast(to_json(struct_pack({packed})) as varchar)"
