"""Upkeep of a library: order, old releases, files nobody shows. Each step that changes it has a receipt."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from ..database import Connection
from ..evidence import Leaf, Receipt
from ..model.files import sync
from . import release as rows
from .change import Commit
from .commit import Committer
from .release import Release
from .settle import Mess, messes, rewrite
from .stored import StoredFile, measure
from .sweep import sweep
from .system import sort_key
from .table import Step


class Upkeep:
    """Moves no fact: the same records, in better order or in fewer releases."""

    def __init__(self, committer: Committer, scratch: Path) -> None:
        self.committer = committer
        self.tables = committer.tables
        self.scratch = scratch

    def settle(self, table: str, actor: str) -> Commit | None:
        """Rewrite the sources of a table whose files overlap too much, sorted; None when none does.

        Appends in the meantime are kept. Raises LIB-015 when a full delivery came in between.
        """
        release = self.committer.releases.get()
        version = release.tables.get(self.tables.known(table))
        found = [] if version is None else messes(self.tables.stored(table, version))
        if not found:
            return None
        added = [file for mess in found for file in self._rewritten(table, mess)]
        merged = [file for mess in found for file in mess.files]
        facts = {"table": table, "files": len(merged), "into": len(added)}
        leaf = _leaf("library.settle", actor, facts)
        step = Step(added, merged=merged)
        return self.committer.apply({table: step}, leaf, key=f"settle:{table}:{version}")

    def _rewritten(self, table: str, mess: Mess) -> list[StoredFile]:
        folder = self.tables.stage(table)
        paths = rewrite(mess, sort_key(table), folder, self.scratch)
        for path in (*paths, folder):
            sync(path)
        return [measure(path, sort_key(table), mess.source) for path in paths]

    def forget(self, first_kept: Release, actor: str, why: str) -> Receipt:
        """Let go of all releases before one. Their files go with the next sweep; the receipt stays."""

        def work(connection: Connection) -> Leaf:
            gone = rows.drop_before(connection, first_kept)
            return _leaf(
                "library.forget", actor, {"first_kept": first_kept.id, "gone": gone, "why": why}
            )

        (receipt, *_) = self.committer.log.commit(work, key=f"forget:{first_kept.id}")
        return receipt

    def sweep(self) -> int:
        """Delete the files that no release shows and no batch is staging; gives how many folders."""
        return sweep(self.committer.releases.db, self.tables)


def _leaf(kind: str, actor: str, facts: Mapping[str, object]) -> Leaf:
    digest = sha256(repr(sorted(facts.items())).encode()).hexdigest()
    return Leaf(kind, actor, digest, facts=facts)
