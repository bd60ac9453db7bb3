"""The library: facts in bulk, opened for a purpose only, moved from release to release with receipts."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from ..database import Database, migrate
from ..evidence import EvidenceLog, Leaf, Receipt
from ..model.clock import Clock
from ..model.standards import Standard
from ..purpose import Actor, Register, Usage, UsageLog, office_day
from .cards import Card, Cards
from .change import Change, Commit
from .commit import Also, Committer
from .engines import make
from .landed import require_unbroken
from .opening import Asked, Opened, ask, register_views
from .quality import QualityFigure, quality
from .release import MIGRATIONS, Release, Releases
from .scope import level
from .tables import Tables
from .trace import Trace
from .upkeep import Upkeep


class Library:
    """Tables under one root, one Delta table a standard.

    Rows come out through `open` and `card` only; both need an actor and a purpose and leave a trace. Raises
    Faults (STD-020) for standards that break, without a new major version, what records landed under.
    """

    def __init__(
        self,
        root: Path,
        db: Database,
        log: EvidenceLog,
        standards: Mapping[str, Standard],
        register: Register,
        clock: Clock,
    ) -> None:
        migrate(db, "library", MIGRATIONS)
        require_unbroken(db, standards.values())
        self.root = root
        self.db = db
        self.log = log
        self.standards = standards
        self.register = register
        self.clock = clock
        self.usage = UsageLog(db, log, clock)
        self._tables = Tables(root, standards)
        self._cards = Cards(self._tables, self.usage, root / "scratch")
        self._releases = Releases(db)
        self._committer = Committer(self._tables, self._releases, log, clock)
        self._upkeep = Upkeep(self._committer, root / "scratch")

    def stage(self, table: str) -> Path:
        """A new folder for Parquet files to be committed. Raises LIB-003 for an unknown table."""
        return self._tables.stage(table)

    def commit(
        self, changes: Sequence[Change], leaf: Leaf, *, key: str, also: Also | None = None
    ) -> Commit:
        """Make staged files a new release, with its receipt, in one durable step.

        The same key gives the same release and receipt again, and nothing is done twice.
        """
        return self._committer.commit(changes, leaf, key=key, also=also)

    def releases(self) -> list[Release]:
        """All releases, oldest first."""
        return self._releases.all()

    def release(self, wanted: str | int | None = None) -> Release:
        """A release by id or number; the latest for None. Raises LIB-001 when there is none."""
        return self._releases.get(wanted)

    def files(self, table: str, release: Release | str | int | None = None) -> list[str]:
        """The data files of a table in a release, in the order of their sort keys."""
        pinned = release if isinstance(release, Release) else self.release(release)
        return self._tables.paths(table, pinned)

    def sources(self, table: str, release: Release | str | int | None = None) -> set[str]:
        """The sources whose records stand in a table in a release, as the table's log names them."""
        pinned = release if isinstance(release, Release) else self.release(release)
        return {file.source for file in self._tables.files(table, pinned)}

    @contextmanager
    def open(
        self,
        actor: Actor,
        purpose: str,
        asked: Asked,
        *,
        release: str | int | None = None,
        engine: str = "duckdb",
        why: str = "read",
        about: str = "",
    ) -> Iterator[Opened]:
        """Open tables for a purpose. Raises the PUR code of a refusal, after writing it down.

        asked: the fields of each table; `cl_subject` among them joins the subject that the record is
        linked to, and the cl_* columns come always. The rows are those of the actor's scope. why: the
        kind of use for the usage line (read, rule, link, card, ...); about: what it was, such as a rule.
        """
        for table in asked:
            self._tables.known(table)
        trace = Trace(self.usage, actor, purpose, asked, why, about, self._law(purpose))
        pinned = self.release(release)
        answer = ask(trace, self.register, office_day(self.clock), pinned)
        session = make(engine, scratch=self.root / "scratch", inside=[self.root / "tables"])
        try:
            register_views(session, self._tables, pinned, asked, scope=actor.scope, purpose=purpose)
            yield Opened(pinned, answer, session, trace)
        finally:
            session.close()

    def card(
        self,
        actor: Actor,
        purpose: str,
        subject: str,
        *,
        as_of: date | None = None,
        release: str | int | None = None,
        about: str = "",
    ) -> Card:
        """The card of one subject, now or as it was known and held on a day.

        subject: `citizen-id:...`, `house-code:...`, `credit-code:...` or a subject of the links. What
        the purpose does not allow is not read, and is listed with the reason. release: with `as_of`, what
        this release says about that day instead of what was known then. about: for the usage line.
        Raises the PUR code when nothing is allowed, LIB-014 for an identifier that is not valid.
        """
        level(actor.scope)
        then = as_of if release is None else None
        pinned = self._releases.at(then) if then else self.release(release)
        return self._cards.card(
            actor,
            purpose,
            subject,
            register=self.register.current(),
            release=pinned,
            today=office_day(self.clock),
            as_of=as_of or office_day(self.clock),
            about=about,
        )

    def usage_of(self, subject: str) -> list[Usage]:
        """Every use of a subject's data, refused ones too, newest first: what the subject itself may see.

        It gives no data, only who asked, when, why and on what basis.
        """
        read = self.usage.datasets_read()
        known = [(table, number) for table, number in read if table in self.standards and number]
        keys, memberships = self._cards.memberships(subject, known, self.release)
        return self.usage.of(keys, memberships)

    def quality(self, release: str | int | None = None) -> list[QualityFigure]:
        """Figures of quality of each source in a release; counts only, no record is shown."""
        return quality(self.db, self._tables, self.release(release), self.root / "scratch")

    def settle(self, table: str, *, actor: Actor) -> Commit | None:
        """Rewrite a table's files in one order when they overlap too much; None when they do not.

        The records stay the same. Raises LIB-015 when a full delivery came in the meantime: settle again.
        """
        return self._upkeep.settle(table, actor.id)

    def forget(self, before: str | int, *, actor: Actor, why: str) -> Receipt:
        """Let go of all releases before this one, which nobody can then read or replay.

        Their files go with the next sweep. why: the retention rule or decision, for the evidence log.
        """
        return self._upkeep.forget(self.release(before), actor.id, why)

    def sweep(self) -> int:
        """Delete files that no release shows, a day after they were written; gives how many folders."""
        return self._upkeep.sweep()

    def close(self) -> None:
        """Let go of the session kept for cards."""
        self._cards.close()

    def _law(self, purpose: str) -> str:
        known = self.register.purposes.get(purpose)
        return known.law("zh") if known else ""
