"""碰 Running a rule: its inputs opened for its purpose, findings in canonical form, one receipt."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from civicloom.database import Connection
from civicloom.evidence import Leaf
from civicloom.library import Change, Library, Release
from civicloom.model.errors import Faults
from civicloom.purpose import Actor
from civicloom.rules import Rule, Value, check, inputs

from . import ledger
from .canonical import Stamp
from .computing import Question, opened, read_findings, write_findings
from .digest import LINE, digest
from .run import Run


def collide(
    rule: Rule,
    library: Library,
    *,
    actor: Actor,
    as_of: date,
    parameters: Mapping[str, Value] | None = None,
    engine: str = "duckdb",
    release: str | int | None = None,
) -> Run:
    """Run a rule on a release (the latest) as of a day; its findings take the place of its earlier ones.

    The findings, the run and the receipt are committed in one step. The same rule text on the same
    data, day, parameters and scope gives the run that was made before, and nothing is done again.
    Raises Faults for a rule that may not run, the PUR code of a refused opening, CLD-002 and CLD-003.
    """
    start = time.monotonic()
    _require_sound(rule, library)
    ledger.prepare(library.db)
    pinned = library.release(release)
    reads = inputs(rule, library.standards)
    question = Question(rule, reads, as_of, parameters or {}, pinned.id, engine)
    key = run_key(question, pinned, actor)
    earlier = ledger.run_by_key(library.db, key)
    if earlier is not None:
        return _again(earlier, library, key, start)
    run = _run(question, library, actor, pinned, key)
    return replace(run, seconds=time.monotonic() - start)


def run_key(question: Question, pinned: Release, actor: Actor) -> str:
    """What makes two runs one: rule text, versions of the tables read, day, parameters, scope."""
    read = {table: pinned.tables.get(table, -1) for table in question.reads}
    named = {name: str(value) for name, value in question.parameters.items()}
    same = [question.rule.sha256, read, question.as_of.isoformat(), named, actor.scope]
    return "collide:" + hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()


def run_source(rule: Rule, scope: str) -> str:
    """Under which source the findings of a rule stand; a run in a part of the district keeps its own."""
    return f"{rule.id}@{scope}" if scope else rule.id


def _require_sound(rule: Rule, library: Library) -> None:
    faults = check(rule, library.standards, library.register)
    if faults:
        raise Faults(faults)


def _run(question: Question, library: Library, actor: Actor, pinned: Release, key: str) -> Run:
    rule, name = question.rule, f"{question.rule.id}-{key[-12:]}"
    source = run_source(rule, actor.scope)
    path = library.stage("findings") / "findings.parquet"
    sources = sorted(set().union(*(library.sources(table, pinned) for table in question.reads)))
    stamp = Stamp(name, pinned.id, question.as_of, library.clock.now(), source, sources)
    with opened(question, library, actor) as view:
        write_findings(question, view, stamp, path)
    sha256, findings = digest(read_findings(path, LINE), rule.id)
    named = {name: str(value) for name, value in question.parameters.items()}
    run = Run(
        id=name, rule=rule.id, version=rule.version, rule_sha256=rule.sha256, purpose=rule.purpose,
        release=pinned.id, made="", as_of=question.as_of, parameters=named, engine=question.engine,
        scope=actor.scope, findings=findings, sha256=sha256, actor=actor.id,
    )  # fmt: skip
    return _commit(run, rule, library, Change("findings", [path], "replace", source), key)


def _commit(run: Run, rule: Rule, library: Library, change: Change, key: str) -> Run:
    at = library.clock.now().isoformat()

    def also(connection: Connection, made: Release) -> None:
        ledger.write(connection, replace(run, made=made.id), rule, at, key)

    done = library.commit([change], _leaf(run, rule), key=key, also=also)
    kept = ledger.run_by_key(library.db, key) or run
    return replace(kept, receipt=done.receipt, repeated=done.receipt.repeated)


def _leaf(run: Run, rule: Rule) -> Leaf:
    facts = {
        "run": run.id,
        "rule": run.rule,
        "rule_version": run.version,
        "rule_sha256": run.rule_sha256,
        "read": run.release,
        "as_of": run.as_of.isoformat(),
        "parameters": dict(run.parameters),
        "engine": run.engine,
        "scope": run.scope,
        "findings": run.findings,
    }
    return Leaf(
        "collide.run", run.actor, run.sha256, run.purpose, rule.law.get("zh", ""), facts=facts
    )


def _again(earlier: Run, library: Library, key: str, start: float) -> Run:
    """A run that was made before, with its receipt: an empty commit under its key does nothing."""
    done = library.commit([], Leaf("collide.run", earlier.actor, earlier.sha256), key=key)
    seconds = time.monotonic() - start
    return replace(earlier, receipt=done.receipt, repeated=True, seconds=seconds)
