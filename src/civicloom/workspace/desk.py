"""A desk: one actor at work for one purpose, with the verbs at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from civicloom.collect import Batch, collect, mend
from civicloom.collide import Run, collide, replay, runs, verdict
from civicloom.collide.link import Linkage, LinkResult, judge, link
from civicloom.database import migrate
from civicloom.evidence import Receipt
from civicloom.model.errors import CivicloomError, Language
from civicloom.model.sql import literal, quoted
from civicloom.purpose import Actor, office_day
from civicloom.push import MIGRATIONS, Delivered, Notice, Pushed, deliver, notify, push
from civicloom.rules import Rule
from civicloom.use import CardView, show

if TYPE_CHECKING:
    from .workspace import Workspace

Step = Callable[[str, int, int], None]
LINKING = "record-linkage"
"""The purpose for which records are linked, unless another is named."""
FINDING = ("finding", "run", "rule", "selects", "subject", "sides", "cl_scope")


class Desk:
    """What an actor can do in a workspace. Every step leaves a receipt; refused ones leave a line."""

    def __init__(self, workspace: Workspace, actor: Actor, purpose: str) -> None:
        self.workspace = workspace
        self.actor = actor
        self.purpose = purpose

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is kept open between steps."""

    def collect(
        self, source: str, path: Path | None = None, *, progress: Step | None = None
    ) -> Batch:
        """采 Take what a source holds ready, or the file at ``path`` in its place."""
        there = self.workspace
        return collect(
            there.source(source),
            there.library,
            actor=self.actor,
            clock=there.clock,
            path=path,
            progress=progress,
        )

    def mend(self, batch: str, file: Path, *, progress: Step | None = None) -> Batch:
        """采 Send the mended rows of a batch again."""
        there = self.workspace
        return mend(
            batch,
            file,
            there.sources,
            there.library,
            actor=self.actor,
            clock=there.clock,
            progress=progress,
        )

    def link(
        self,
        linkages: Sequence[Linkage] | None = None,
        *,
        engine: str = "duckdb",
        progress: Step | None = None,
    ) -> LinkResult:
        """碰 Tie records to subjects, along the declared linkages."""
        there = self.workspace
        chosen = there.linkages if linkages is None else linkages
        return link(
            chosen,
            there.library,
            actor=self.actor,
            purpose=self.purpose,
            tables={name: source.standard for name, source in there.sources.items()},
            engine=engine,
            progress=progress,
        )

    def judge(self, left: str, right: str, verdict: str, reason: str) -> Receipt:
        """碰 Say that two records, each written source:key, are the same subject or different.

        Raises LNK-009 for a key that no record of the latest release has, or none that this actor sees, and the
        PUR code of a refusal.
        """
        there = self.workspace
        first, second = self._records(left, right)
        word = cast(Literal["same", "different"], verdict)
        return judge(
            there.database,
            there.log,
            there.clock,
            self.actor,
            first,
            second,
            word,
            reason,
            purpose=self.purpose,
        )

    def collide(
        self,
        rule: str,
        *,
        engine: str = "duckdb",
        release: str | None = None,
        as_of: date | None = None,
    ) -> Run:
        """碰 Run a rule on a release; what it finds waits for a person's verdict.

        Raises WSP-009 when the desk stands for another purpose than the rule's.
        """
        there = self.workspace
        declared = there.rule(rule)
        if self.purpose not in ("", declared.purpose):
            raise CivicloomError(
                "WSP-009", rule=rule, declared=declared.purpose, given=self.purpose
            )
        return collide(
            declared,
            there.library,
            actor=self.actor,
            as_of=as_of or self.today,
            engine=engine,
            release=release,
        )

    def replay(self, run: str) -> Run:
        """碰 Compute a run again from its release and compare to the byte."""
        return replay(run, self.workspace.library, actor=self.actor)

    def verdict(self, finding: str, said: str, reason: str) -> Receipt:
        """碰 Write down what a named person says about a finding: it is not a decision until then."""
        library = self.workspace.library
        return verdict(
            finding, said, library, actor=self.actor, purpose=self.purpose, reason=reason
        )

    def show(
        self,
        subject: str,
        *,
        as_of: date | None = None,
        language: Language = "en",
        reveal: str | None = None,
    ) -> CardView:
        """用 The card of a subject, each field with its source."""
        there = self.workspace
        titles = {name: source.title for name, source in there.sources.items()}
        return show(
            there.library,
            self.actor,
            self.purpose,
            subject,
            as_of=as_of,
            language=language,
            reveal=reveal,
            titles=titles,
        )

    def findings(self, rule: Rule) -> Iterator[Mapping[str, Any]]:
        """The findings that stand of a rule, of every part of the district it ran in, opened for its own purpose."""
        there = self.workspace
        with there.library.open(
            self.actor, rule.purpose, {"findings": FINDING}, why="push", about=rule.id
        ) as opened:
            engine = opened.engine
            names = ", ".join(FINDING)
            for batch in engine.sql(
                f"SELECT {names} FROM findings WHERE rule = '{rule.id}' ORDER BY finding"
            ):
                yield from batch.to_pylist()

    def push(self, runs: Sequence[Run]) -> list[Pushed]:
        """推 Make dispatches of what runs found. Findings that were dispatched before are not again."""
        there = self.workspace
        self._prepare()
        done = []
        for run in runs:
            rule = there.rule(run.rule)
            if rule.push is None:
                continue
            done.append(
                push(
                    self.findings(rule),
                    rule,
                    routing=there.routing,
                    holidays=there.holidays,
                    database=there.database,
                    log=there.log,
                    actor=self.actor.id,
                    clock=there.clock,
                )
            )
        return done

    def notify(
        self, notices: Sequence[Notice], name: str, offices: Sequence[str], *, most_a_day: int
    ) -> list[Notice]:
        """推 Tell offices what is new under a name, once; gives what was not told before."""
        there = self.workspace
        self._prepare()
        return notify(
            notices,
            name,
            offices,
            purpose=self.purpose,
            most_a_day=most_a_day,
            routing=there.routing,
            database=there.database,
            log=there.log,
            actor=self.actor.id,
            clock=there.clock,
        )

    def deliver(self) -> list[Delivered]:
        """推 Send what is waiting."""
        there = self.workspace
        self._prepare()
        return deliver(
            there.routing,
            database=there.database,
            log=there.log,
            home=there.root,
            actor=self.actor.id,
            clock=there.clock,
        )

    @property
    def today(self) -> date:
        """The workspace's day, in the office's zone."""
        return office_day(self.workspace.clock)

    def _prepare(self) -> None:
        migrate(self.workspace.database, "push", MIGRATIONS)

    def _records(self, *texts: str) -> list[tuple[str, str]]:
        """Records that are there, opened for the desk's purpose: to ask whether one is there is to read it."""
        there = self.workspace
        named = [text.partition(":") for text in texts]
        found = [(there.source(name), key) for name, _, key in named]
        asked: dict[str, tuple[str, ...]] = {source.standard: () for source, _ in found}
        with there.library.open(self.actor, self.purpose, asked, why="judge") as opened:
            for source, key in found:
                wanted = f"cl_source = {literal(source.id)} AND cl_key = {literal(key)}"
                table = quoted(source.standard)
                rows = opened.sql(f"SELECT cl_key FROM {table} WHERE {wanted} LIMIT 1")
                if not rows.read_all():
                    raise CivicloomError("LNK-009", source=source.id, key=key)
        return [(source.id, key) for source, key in found]


def latest_runs(workspace: Workspace) -> list[Run]:
    """The last run of each rule that still is in the workspace."""
    last = {run.rule: run for run in runs(workspace.database)}
    return [last[name] for name in workspace.rules if name in last]
