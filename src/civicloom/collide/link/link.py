"""One run of linking: from the records of the library to subjects that last, in one commit."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

from civicloom.database import Connection
from civicloom.evidence import Leaf
from civicloom.library import Commit, Library, Release
from civicloom.model.errors import CivicloomError
from civicloom.model.sql import literal
from civicloom.purpose import Actor

from . import record
from .assemble import assemble
from .dwellings import link_dwellings
from .exact import link_exactly
from .gather import gather
from .household import find_households
from .judgement import Judgement, in_force, judgements, keep_candidates
from .linkage import Linkage
from .pairs import find_candidates, write_pairs
from .prepare import prepare
from .probable import link_probably
from .result import LinkResult
from .subjects import name_subjects

Progress = Callable[[str, int, int], None]
MEMORY = "1500MB"
_STEPS = ("read", "fold", "identify", "compare", "join", "write")


@dataclass
class _Run:
    """What the linkages of one run share."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    library: Library
    tables: Mapping[str, str]
    actor: Actor
    purpose: str
    progress: Progress
    told: Sequence[Judgement]
    files: list[Path] = field(default_factory=list)
    candidates: list[tuple[object, ...]] = field(default_factory=list)
    pairs: int = 0
    households: int = 0
    release: str = ""


def link(
    linkages: Sequence[Linkage],
    library: Library,
    *,
    actor: Actor,
    purpose: str,
    tables: Mapping[str, str],
    engine: str = "duckdb",
    memory: str = MEMORY,
    progress: Progress | None = None,
) -> LinkResult:
    """Tie the records of each linkage's sources to subjects, and commit the links as a release.

    tables: the standard of each source of the workspace. engine: duckdb; pairs are not compared on
    Spark. memory: limit of the session; beyond it, it spills to disk. The same records and judgements
    give the same links and the same receipt. Raises LNK-005 for an unknown source, LNK-008 for
    another engine, LNK-011 for an actor of a part of the district, whose links would take the place of
    all, the code of a refusal when the purpose does not allow the reading.
    """
    if engine != "duckdb":
        raise CivicloomError("LNK-008", engine=engine)
    if actor.scope:
        raise CivicloomError("LNK-011", scope=actor.scope)
    scratch = library.root / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="link-", dir=scratch))
    con = duckdb.connect(str(folder / "link.duckdb"), config={"memory_limit": memory, "threads": 2})
    told = judgements(library.db)
    run = _Run(con, folder, library, tables, actor, purpose, progress or _silent, told)
    try:
        return _link_all(run, linkages)
    finally:
        con.close()
        shutil.rmtree(folder, ignore_errors=True)


def _silent(what: str, done: int, total: int) -> None:
    """No progress wanted."""


def _link_all(run: _Run, linkages: Sequence[Linkage]) -> LinkResult:
    _before(run)
    record.start(run.con)
    for linkage in linkages:
        _link_one(run, linkage)
    kinds = record.subject_kinds(linkages)
    record.carry(run.con, kinds)
    links, clashes = _counts(run.con)
    committed = _commit(run, linkages)
    _publish(run, linkages)
    return LinkResult(
        pairs=run.pairs,
        links=links,
        clerical=len(run.candidates),
        households=run.households,
        contradictions=clashes,
        files=tuple(run.files),
        release=committed.release.id,
        receipt=committed.receipt,
    )


def _before(run: _Run) -> None:
    """Table `lk_before`: the links of the latest release, whose names stay where they can."""
    path = run.folder / "before.parquet"
    with run.library.open(run.actor, run.purpose, {"links": ()}, why="link") as opened:
        opened.write("SELECT * FROM links", path)
    run.con.execute(f"create or replace table lk_before as from read_parquet({literal(path)})")


def _link_one(run: _Run, linkage: Linkage) -> None:
    con, steps = run.con, iter(range(1, len(_STEPS) + 1))

    def step() -> None:
        done = next(steps)
        run.progress(f"{linkage.id}: {_STEPS[done - 1]}", done, len(_STEPS))

    step()
    run.release = gather(
        con,
        linkage,
        run.library,
        run.tables,
        actor=run.actor,
        purpose=run.purpose,
        folder=run.folder,
    )
    step()
    columns = prepare(con)
    step()
    link_exactly(con, linkage.kind)
    step()
    if linkage.kind == "dwelling":
        link_dwellings(con)
    else:
        link_probably(con, linkage, columns)
    step()
    assemble(con, linkage, in_force(run.told))
    name_subjects(con, linkage.kind)
    step()
    _keep(run, linkage)


def _keep(run: _Run, linkage: Linkage) -> None:
    path = run.folder / f"pairs-{linkage.id}.parquet"
    run.pairs += write_pairs(run.con, linkage, path)
    run.files.append(path)
    run.candidates += find_candidates(run.con, linkage)
    if linkage.kind == "person":
        run.households += find_households(run.con)
    record.keep(run.con, linkage)
    others = {
        source: table
        for source, table in run.tables.items()
        if source not in linkage.sources
        and run.library.standards[table].subject.kind == linkage.kind
    }
    record.follow(run.con, linkage.kind, others)


def _counts(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    return tuple(
        con.execute(
            "select (select count(*) from lk_out), (select count(*) from lk_found_clash)"
        ).fetchall()[0]
    )


def _commit(run: _Run, linkages: Sequence[Linkage]) -> Commit:
    earlier = {
        row[0] for row in run.con.execute("select distinct cl_source from lk_out").fetchall()
    }
    sources = earlier | {s for linkage in linkages for s in linkage.sources}
    changes = [
        *record.stage_links(run.con, run.library, sorted(sources)),
        *record.stage_clashes(run.con, run.library, linkages, run.purpose, run.release),
    ]

    def also(connection: Connection, release: Release) -> None:
        keep_candidates(connection, [linkage.id for linkage in linkages], run.candidates)

    digest = _digest(run, linkages)
    facts = {
        "linkages": [linkage.id for linkage in linkages],
        "pairs": run.pairs,
        "clerical": len(run.candidates),
    }
    leaf = Leaf("collide.link", run.actor.id, digest, purpose=run.purpose, facts=facts)
    return run.library.commit(changes, leaf, key=f"link-{digest}", also=also)


def _digest(run: _Run, linkages: Sequence[Linkage]) -> str:
    """SHA-256 of all that the outcome depends on: versions of the tables, linkages, judgements."""
    versions = run.library.release(run.release).tables
    used = {t: v for t, v in sorted(versions.items()) if t not in ("links", "findings")}
    plain = [used, [asdict(linkage) for linkage in linkages], len(run.told)]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _publish(run: _Run, linkages: Sequence[Linkage]) -> None:
    """Keeps the files of pairs beside the tables, one a linkage, and names them where they stay."""
    kept = run.library.root / "pairs"
    kept.mkdir(exist_ok=True)
    run.files = [
        Path(shutil.move(path, kept / f"{linkage.id}.parquet"))
        for path, linkage in zip(run.files, linkages, strict=True)
    ]
