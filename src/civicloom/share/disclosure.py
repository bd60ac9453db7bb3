"""A scoped export under an agreement: only its fields, its scope and its time, with a receipt."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa

from ..database import Connection, migrate
from ..evidence import Leaf, Receipt
from ..library import Library, Opened, Release
from ..model.errors import CivicloomError
from ..purpose import Actor, Agreement, Retention, Usage, office_day, still_allowed
from .making import making, moved
from .manifest import MANIFEST, RECEIPT, Manifest, read_manifest, sha256
from .outbox import MIGRATIONS, enter, given
from .writers import Format, write

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Disclosure:
    """A package given out: its folder, its manifest and our receipt."""

    path: Path
    manifest: Manifest
    receipt: Receipt


def disclose(
    agreement_id: str,
    library: Library,
    actor: Actor,
    *,
    outbox: Path,
    form: Format = "parquet",
    release: str | int | None = None,
    progress: Progress | None = None,
) -> Disclosure:
    """Export what an agreement gives to its receiver, as a package with manifest and receipt.

    The agreement is asked again before every batch: one that ends or is withdrawn cuts the export, and
    nothing of it stays. The same agreement, release and form give the same package again. Raises
    SHR-001 to SHR-005 and the PUR code of a refusal.
    """
    migrate(library.db, "share", MIGRATIONS)
    register = library.register.current()
    agreement = register.agreements.get(agreement_id)
    if agreement is None:
        raise CivicloomError("SHR-001", agreement=agreement_id)
    purpose = register.purposes[agreement.purpose]
    if actor.office not in {agreement.owner, agreement.receiver, *purpose.offices}:
        raise CivicloomError("SHR-002", agreement=agreement_id, office=actor.office)
    if form not in get_args(Format):
        raise CivicloomError("SHR-003", form=form, known=", ".join(get_args(Format)))
    export = _Export(library, agreement, actor, form, library.release(release), progress)
    return export.run(outbox, purpose.basis)


@dataclass
class _Export:
    library: Library
    agreement: Agreement
    actor: Actor
    form: Format
    release: Release
    progress: Progress | None

    @property
    def name(self) -> str:
        """The package's name: the same export has the same name."""
        return f"{self.agreement.id}-{self.release.id}-{self.form}"

    @property
    def asked(self) -> Mapping[str, tuple[str, ...]]:
        """The agreed fields, in the order of the standard."""
        table = self.agreement.standard
        standard = self.library.standards[table]
        protected = frozenset(standard.protected)
        return {table: tuple(n for n in standard.names if self.agreement.covers(n, protected))}

    @property
    def reader(self) -> Actor:
        """The receiver as it reads: its office and the agreed scope, by the hand of the actor."""
        return Actor(self.actor.id, self.agreement.receiver, self.agreement.scope)

    def run(self, outbox: Path, basis: str) -> Disclosure:
        path = outbox / self.name
        known = given(self.library.db, self.name)
        if known is not None and not (path / MANIFEST).is_file():
            raise CivicloomError("SHR-004", package=self.name)
        self._ask_again()
        if not path.is_dir():
            self._make(path, basis)
        manifest = read_manifest(path)
        self._require_terms(manifest)
        receipt = self._commit(manifest, path)
        (path / RECEIPT).write_text(receipt.text(), "utf-8")
        return Disclosure(path, manifest, receipt)

    @property
    def _terms(self) -> dict[str, Any]:
        """What a manifest says of the agreement."""
        deal, standard = self.agreement, self.library.standards[self.agreement.standard]
        return {
            "owner": deal.owner,
            "receiver": deal.receiver,
            "standard": standard.id,
            "version": standard.version,
            "fields": self.asked[deal.standard],
            "purpose": deal.purpose,
            "valid_until": deal.valid_until.isoformat(),
            "scope": deal.scope,
        }

    def _require_terms(self, manifest: Manifest) -> None:
        """A package that is there was made under the terms of its day: under others it is not given again."""
        other = [name for name, term in self._terms.items() if getattr(manifest, name) != term]
        if other:
            raise CivicloomError("SHR-005", package=self.name, terms=", ".join(other))

    def _make(self, path: Path, basis: str) -> None:
        """Write the package beside its place and move it there; one that another put there meanwhile is as good."""
        with making(path) as folder:
            rows = self._write(folder / f"{self.agreement.standard}.{self.form}")
            manifest = self._manifest(folder, rows, basis)
            (folder / MANIFEST).write_bytes(manifest.bytes())
            moved(folder, path)

    def _write(self, file: Path) -> int:
        table, fields = self.agreement.standard, self.asked[self.agreement.standard]
        columns = ", ".join(f'"{name}"' for name in fields)
        with self._open() as opened:
            reader = opened.sql(f'SELECT {columns} FROM "{table}"')
            return write(self._watched(reader), reader.schema, file, self.form)

    def _open(self) -> AbstractContextManager[Opened]:
        return self.library.open(
            self.reader,
            self.agreement.purpose,
            self.asked,
            release=self.release.id,
            why="export",
            about=self.agreement.id,
        )

    def _watched(self, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        """Batches, as long as the agreement holds at that moment."""
        rows = 0
        for batch in reader:
            self._ask_again()
            rows += batch.num_rows
            if self.progress:
                self.progress("share", rows, 0)
            yield batch
        self._ask_again()

    def _ask_again(self) -> None:
        library, purpose = self.library, self.agreement.purpose
        today = office_day(library.clock)
        answer = still_allowed(
            self.reader, purpose, self.asked, register=library.register, today=today
        )
        if answer.allowed:
            return
        dataset = self.agreement.standard
        line = Usage.by(
            self.reader,
            purpose,
            answer,
            "export",
            about=self.agreement.id,
            dataset=dataset,
            release=self.release.number,
            fields=self.asked[dataset],
        )
        library.usage.write([line])
        raise answer.error()

    def _manifest(self, folder: Path, rows: int, basis: str) -> Manifest:
        return Manifest(
            **self._terms,
            package=self.name,
            agreement=self.agreement.id,
            basis=basis,
            release=self.release.id,
            rows=rows,
            files={file.name: sha256(file) for file in sorted(folder.iterdir())},
            made_at=self.library.clock.now().isoformat(),
            nonce=secrets.token_hex(16),
            sender=self.library.log.origin,
        )

    def _commit(self, manifest: Manifest, path: Path) -> Receipt:
        retention = Retention(self.library.db, self.library.log, self.library.clock)

        def work(connection: Connection) -> Leaf:
            enter(connection, manifest, path)
            what, place = f"package {manifest.package}", str(path)
            retention.keep(connection, manifest.digest(), manifest.purpose, what=what, place=place)
            return _leaf(manifest, self.actor)

        key = f"disclose-{manifest.digest()}"
        return self.library.log.commit(work, key=key)[0]


def _leaf(manifest: Manifest, actor: Actor) -> Leaf:
    facts = {"package": manifest.package, "receiver": manifest.receiver, "rows": manifest.rows}
    return Leaf(
        type="share.given",
        actor=actor.id,
        object=manifest.digest(),
        purpose=manifest.purpose,
        basis=manifest.basis,
        agreement=manifest.agreement,
        facts={**facts, "release": manifest.release},
    )
