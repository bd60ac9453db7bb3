"""Computing an old run again from its own release, and comparing to the byte."""

import time
from dataclasses import replace

from civicloom.library import Library
from civicloom.model.errors import CivicloomError
from civicloom.purpose import Actor
from civicloom.rules import inputs, plain_parameters

from . import ledger
from .canonical import Stamp
from .computing import Question, opened, stream_findings
from .digest import digest
from .run import Run
from .running import run_source


def replay(run: str, library: Library, *, actor: Actor, engine: str | None = None) -> Run:
    """The run computed again, with ``equal`` saying whether its findings are the same to the byte.

    The rule's text of that day is used, the run's own release, day, parameters and scope. It is a use
    like any other: opened for the purpose, with a usage line. Raises CLD-001 for an unknown run,
    CLD-004 for a run of a scope that the actor does not see, and the PUR code of a refusal.
    """
    start = time.monotonic()
    earlier = ledger.run_by_id(library.db, run)
    if not earlier.scope.startswith(actor.scope):
        raise CivicloomError("CLD-004", run=run, scope=earlier.scope, actor=actor.id)
    rule = ledger.rule_of(library.db, earlier)
    question = Question(
        rule,
        inputs(rule, library.standards),
        earlier.as_of,
        plain_parameters(rule, earlier.parameters),
        earlier.release,
        engine or earlier.engine,
    )
    stamp = Stamp(
        run,
        earlier.release,
        earlier.as_of,
        library.clock.now(),
        run_source(rule, earlier.scope),
        (),
    )
    with opened(question, library, replace(actor, scope=earlier.scope)) as view:
        sha256, findings = digest(stream_findings(question, view, stamp), rule.id)
    return replace(
        earlier,
        engine=question.engine,
        findings=findings,
        sha256=sha256,
        equal=sha256 == earlier.sha256,
        seconds=time.monotonic() - start,
    )
