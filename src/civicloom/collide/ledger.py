"""Runs in the office database: which rule, on which release, with what result."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from civicloom.database import Connection, Database, Migration, migrate
from civicloom.model.errors import CivicloomError
from civicloom.rules import Rule, parse_rule

from .run import Run

MIGRATIONS = (
    Migration(
        1,
        "runs, rule texts and verdicts",
        """
        CREATE TABLE cl_rule_text (
            sha256 TEXT PRIMARY KEY, declaration TEXT NOT NULL, sql TEXT NOT NULL, folder TEXT NOT NULL
        );
        CREATE TABLE cl_run (
            id TEXT PRIMARY KEY, rule TEXT NOT NULL, version TEXT NOT NULL, rule_sha256 TEXT NOT NULL,
            purpose TEXT NOT NULL, release TEXT NOT NULL, made TEXT NOT NULL, as_of TEXT NOT NULL,
            parameters TEXT NOT NULL, engine TEXT NOT NULL, scope TEXT NOT NULL,
            findings INTEGER NOT NULL, sha256 TEXT NOT NULL, actor TEXT NOT NULL, run_at TEXT NOT NULL,
            commit_key TEXT NOT NULL UNIQUE
        );
        CREATE INDEX cl_run_rule ON cl_run (rule, run_at);
        CREATE TABLE cl_verdict (
            number INTEGER PRIMARY KEY, finding TEXT NOT NULL, rule TEXT NOT NULL, run TEXT NOT NULL,
            said TEXT NOT NULL, reason TEXT NOT NULL, judge TEXT NOT NULL, judged_at TEXT NOT NULL
        );
        CREATE INDEX cl_verdict_finding ON cl_verdict (finding, number);
        """,
    ),
)

_RUN = (
    "id, rule, version, rule_sha256, purpose, release, made, as_of, parameters, engine, scope,"
    " findings, sha256, actor"
)


def prepare(db: Database) -> None:
    """The room's tables in the office database."""
    migrate(db, "collide", MIGRATIONS)


def write(connection: Connection, run: Run, rule: Rule, at: str, key: str) -> None:
    """Keep a run, and the text of its rule once."""
    texts = connection.execute("SELECT 1 FROM cl_rule_text WHERE sha256 = ?", (rule.sha256,))
    if texts.fetchone() is None:
        connection.execute(
            "INSERT INTO cl_rule_text (sha256, declaration, sql, folder) VALUES (?, ?, ?, ?)",
            (rule.sha256, rule.declaration, rule.sql, str(rule.path)),
        )
    parameters = json.dumps(dict(run.parameters), sort_keys=True)
    counted = (run.engine, run.scope, run.findings, run.sha256, run.actor)
    named = (run.id, run.rule, run.version, run.rule_sha256, run.purpose, run.release, run.made)
    connection.execute(
        f"INSERT INTO cl_run ({_RUN}, run_at, commit_key)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*named, run.as_of.isoformat(), parameters, *counted, at, key),
    )


def runs(db: Database, rule: str | None = None) -> list[Run]:
    """All runs, oldest first; those of one rule when it is named."""
    prepare(db)
    where, given = ("WHERE rule = ?", (rule,)) if rule else ("", ())
    with db.reading() as connection:
        rows = connection.execute(f"SELECT {_RUN} FROM cl_run {where} ORDER BY run_at, id", given)
        return [_run(row) for row in rows]


def run_by_id(db: Database, wanted: str) -> Run:
    """One run. Raises CLD-001 for an unknown one."""
    found = _find(db, "id", wanted)
    if found is None:
        raise CivicloomError("CLD-001", run=wanted)
    return found


def run_by_key(db: Database, key: str) -> Run | None:
    """The run that was made under an idempotency key."""
    return _find(db, "commit_key", key)


def rule_of(db: Database, run: Run) -> Rule:
    """The rule as it was when the run was made, whatever became of its files since."""
    with db.reading() as connection:
        rows = connection.execute(
            "SELECT declaration, sql, folder FROM cl_rule_text WHERE sha256 = ?", (run.rule_sha256,)
        ).fetchall()
    declaration, sql, folder = rows[0]
    return parse_rule(str(declaration), str(sql), Path(folder))


def _find(db: Database, column: str, value: str) -> Run | None:
    prepare(db)
    with db.reading() as connection:
        row = connection.execute(
            f"SELECT {_RUN} FROM cl_run WHERE {column} = ?", (value,)
        ).fetchone()
    return _run(row) if row else None


def _run(row: tuple[Any, ...]) -> Run:
    kept = dict(zip(_RUN.split(", "), row, strict=True))
    kept["as_of"] = date.fromisoformat(kept["as_of"])
    kept["parameters"] = json.loads(kept["parameters"])
    return Run(**kept)
