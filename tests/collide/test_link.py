"""Linking in a real library: who becomes one, who does not, and what stays so."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from civicloom.collide.link import Linkage, LinkResult, candidates, judge, who_received
from civicloom.model.errors import CivicloomError
from civicloom.model.identifiers.citizen_id import check_character

from .linking import ACTOR, NOW, PURPOSE, STANDARDS, World, citizen_id, pairs_of, people

PERSONS = Linkage("persons", "person", ("register", "visits"))
R = people(400)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.make(tmp_path)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LinkResult]:
    """Residents, visits to every second one and to a stranger, linked once for all tests."""
    folder = tmp_path_factory.mktemp("base")
    world = World.make(folder)
    filled(world)
    stranger = visit(901, people(1, seed=77)[0], citizen_id=None)
    world.put("visits", [stranger], mode="append")
    return folder, world.link(PERSONS)


@pytest.fixture(scope="module")
def odd(
    base: tuple[Path, LinkResult], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, LinkResult]:
    """The same with records that are not what they seem, linked again."""
    folder = tmp_path_factory.mktemp("odd")
    world = copied(base[0], folder)
    clash = visit(950, R[3], name="欧阳雪", birth_date="2001-11-28", phone=None, address=None)
    twin = visit(960, R[5], citizen_id=citizen_id(str(R[5]["birth_date"]), 999))
    name = f"{R[7]['name']}"[:2] + "瑶"
    doubtful = visit(980, R[7], citizen_id=None, phone=None, address="远山路9号", name=name)
    world.put("visits", [clash, twin, doubtful], mode="append")
    world.put("register", [{**R[0], "key": "R-double", "citizen_id": None}], mode="append")
    return folder, world.link(PERSONS)


@pytest.fixture
def linked(base: tuple[Path, LinkResult], tmp_path: Path) -> World:
    """A copy of the linked library."""
    return copied(base[0], tmp_path / "linked")


@pytest.fixture
def strange(odd: tuple[Path, LinkResult], tmp_path: Path) -> World:
    """A copy of the library with the odd records."""
    return copied(odd[0], tmp_path / "odd")


def copied(folder: Path, to: Path) -> World:
    shutil.copytree(folder, to, dirs_exist_ok=True)
    return World.make(to)


def visit(
    number: int, resident: dict[str, str | None], **changed: str | None
) -> dict[str, str | None]:
    """A visit to a resident, as written down at the door."""
    return {**resident, "household_no": None, **changed, "key": f"V{number}"}


def filled(world: World, count: int = 400) -> list[dict[str, str | None]]:
    """Residents, and a visit to every second one: most with their id, some without or with slips."""
    residents = people(count)
    visits = [
        visit(i, residents[i], citizen_id=None if i % 3 == 0 else residents[i]["citizen_id"])
        for i in range(0, count, 2)
    ]
    world.put("register", residents)
    world.put("visits", visits)
    return residents


def test_records_with_the_same_valid_id_and_records_that_are_alike_are_one_subject(
    base: tuple[Path, LinkResult], linked: World, tmp_path: Path
) -> None:
    subjects = linked.subjects()
    assert all(
        subjects["visits", f"V{i}"] == subjects["register", f"R{i}"] for i in range(0, 400, 2)
    )
    assert subjects["register", "R0"] == R[0]["citizen_id"]
    rows = pairs_of(base[1], tmp_path / "pairs.csv")
    assert len(rows) == base[1].pairs == 200
    assert list(rows[0]) == [
        "left_source", "left_key", "right_source", "right_key", "weight", "reason",
    ]  # fmt: skip
    by_id = [row for row in rows if "same valid citizen id 有效公民身份号码相同" in row["reason"]]
    assert len(by_id) == sum(1 for i in range(0, 400, 2) if i % 3)
    assert all(
        "same name 姓名相同; same birth date 出生日期相同" in row["reason"]
        for row in rows
        if row not in by_id
    )


def test_the_left_of_a_pair_is_of_the_source_named_first_or_has_the_smaller_key(
    base: tuple[Path, LinkResult], odd: tuple[Path, LinkResult], strange: World, tmp_path: Path
) -> None:
    for result in (base[1], odd[1]):
        rows = pairs_of(result, tmp_path / "pairs.csv")
        across = [r for r in rows if r["left_source"] != r["right_source"]]
        assert {(r["left_source"], r["right_source"]) for r in across} == {("register", "visits")}
        assert all(r["left_key"] < r["right_key"] for r in rows if r not in across)
    assert [r for r in rows if (r["left_key"], r["right_key"]) == ("R-double", "R0")]
    other = Linkage("persons", "person", ("visits", "register"))
    rows = pairs_of(strange.link(other), tmp_path / "pairs.csv")
    assert {r["left_source"] for r in rows if r["right_source"] == "register"} == {
        "visits",
        "register",
    }
    assert not [r for r in rows if r["right_source"] == "visits" and r["left_source"] == "register"]


def test_two_runs_on_the_same_records_give_the_same_links_and_the_same_receipt(
    base: tuple[Path, LinkResult], linked: World, tmp_path: Path
) -> None:
    before, pairs = linked.subjects(), pairs_of(base[1], tmp_path / "1.csv")
    second = linked.link(PERSONS)
    assert second.receipt.index == base[1].receipt.index
    assert second.receipt.repeated
    assert linked.subjects() == before
    assert pairs_of(second, tmp_path / "2.csv") == pairs


def test_new_records_leave_the_names_of_the_rest_as_they_were(linked: World) -> None:
    before = linked.subjects()
    assert before["visits", "V901"].startswith("P-")
    newcomer = people(1, seed=77)[0]
    linked.put("visits", [visit(902, R[1], citizen_id=None), visit(903, newcomer)], mode="append")
    linked.put("history", [{"key": "H1", "citizen_id": newcomer["citizen_id"]}])
    linked.link(PERSONS)
    after = linked.subjects()
    assert {record: after[record] for record in before} == before
    assert after["visits", "V902"] == before["register", "R1"]
    assert after["visits", "V903"] == before["visits", "V901"]
    found = _history(linked)
    assert found == before["visits", "V901"], "an id found later is followed to tables not linked"


def _history(world: World) -> str:
    with world.library.open(ACTOR, PURPOSE, {"history": ("citizen_id", "cl_subject")}) as opened:
        (row,) = opened.sql("SELECT cl_subject FROM history").read_all().to_pylist()
    return str(row["cl_subject"])


def test_one_valid_id_on_two_clearly_different_persons_is_a_finding_and_no_link(
    odd: tuple[Path, LinkResult], strange: World
) -> None:
    subjects = strange.subjects()
    assert odd[1].contradictions == 1
    assert subjects["visits", "V950"] != subjects["register", "R3"]
    with strange.library.open(ACTOR, PURPOSE, {"findings": ()}) as opened:
        (finding,) = opened.sql("SELECT * FROM findings").read_all().to_pylist()
    assert finding["rule"] == "same-id-different-person"
    assert "欧阳雪" in finding["sides"]
    assert finding["as_of"] == (NOW + timedelta(hours=8)).date(), "the office's day"
    assert finding["cl_seen"] == NOW


def test_two_valid_ids_are_never_one_subject_however_alike_the_records(strange: World) -> None:
    subjects = strange.subjects()
    assert subjects["visits", "V960"] != subjects["register", "R5"]


def test_a_link_can_be_undone_stays_undone_and_can_be_made_again(linked: World) -> None:
    was = linked.subjects()
    by_id, alike = (("register", "R4"), ("visits", "V4")), (("visits", "V0"), ("register", "R0"))
    judged(linked, by_id, "different", "two cousins of one name")
    judged(linked, alike, "different", "another one")
    for extra in ([], [visit(970, people(1, seed=9)[0])]):
        if extra:
            linked.put("visits", extra, mode="append")
        linked.link(PERSONS)
        now = linked.subjects()
        assert now["register", "R4"] != now["visits", "V4"]
        assert now["register", "R0"] != now["visits", "V0"], "a pair that was only alike"
        apart = {*by_id, *alike}
        assert {r: s for r, s in now.items() if r in was and r not in apart} == {
            r: s for r, s in was.items() if r not in apart
        }
    judged(linked, by_id, "same", "seen at the door again")
    linked.link(PERSONS)
    now = linked.subjects()
    assert now["visits", "V4"] == now["register", "R4"] == was["register", "R4"]
    assert now["register", "R0"] != now["visits", "V0"]


def judged(
    world: World, pair: tuple[tuple[str, str], tuple[str, str]], verdict: str, reason: str
) -> None:
    """A steward's word on a pair."""
    judge(
        world.db,
        world.log,
        world.library.clock,
        ACTOR,
        *pair,
        verdict,
        reason,
        purpose="record-linkage",
    )  # type: ignore[arg-type]


def test_a_split_tells_who_received_the_merged_card(linked: World) -> None:
    lines = who_received(
        linked.library, "person", linked.subjects()["visits", "V4"], {"register": "residents"}
    )
    assert {(line.office, line.dataset) for line in lines} == {("data-office", "residents")}


def test_a_doubtful_pair_waits_for_a_person_until_one_has_judged(
    odd: tuple[Path, LinkResult], strange: World
) -> None:
    waiting = [c for c in candidates(strange.db) if ("visits", "V980") in (c.left, c.right)]
    assert odd[1].clerical == len(candidates(strange.db, limit=10_000))
    for candidate in waiting:
        judged(strange, (candidate.left, candidate.right), "different", "looked")
    assert not [c for c in candidates(strange.db) if ("visits", "V980") in (c.left, c.right)]


def test_households_are_those_of_one_dwelling_and_number(
    base: tuple[Path, LinkResult], linked: World
) -> None:
    households = linked.subjects("household")
    assert base[1].households == 200
    assert (
        households["register", "R0"] == households["register", "R1"] != households["register", "R2"]
    )
    assert ("visits", "V0") not in households


def test_a_source_that_lists_each_person_once_never_has_two_records_in_a_subject(
    strange: World,
) -> None:
    assert strange.subjects()["register", "R-double"] == strange.subjects()["register", "R0"]
    alone = Linkage("persons", "person", ("register", "visits"), unique=("register",))
    strange.link(alone)
    assert strange.subjects()["register", "R-double"] != strange.subjects()["register", "R0"]


def test_linking_without_a_purpose_for_the_fields_is_refused(world: World) -> None:
    filled(world, 10)
    with pytest.raises(CivicloomError) as refused:
        world.link(PERSONS, purpose="gossip")
    assert refused.value.code.startswith("PUR-")


def test_linking_a_part_of_the_district_is_refused(linked: World) -> None:
    """Its links would stand in place of those of all streets."""
    before = linked.subjects()
    with pytest.raises(CivicloomError) as refused:
        linked.link(PERSONS, actor=replace(ACTOR, scope="330199001"))
    assert refused.value.code == "LNK-011"
    assert linked.subjects() == before != {}


def test_spark_is_refused_with_what_to_use(world: World) -> None:
    with pytest.raises(CivicloomError, match="LNK-008") as refused:
        world.link(PERSONS, engine="spark")
    assert "--engine duckdb" in refused.value.remedy()


def test_an_unknown_source_is_named(world: World) -> None:
    with pytest.raises(CivicloomError, match="LNK-005"):
        world.put("register", people(2))
        world.link(Linkage("persons", "person", ("register", "nowhere")))


def test_organisations_are_linked_by_code_then_by_name_and_address(world: World) -> None:
    code = "91330106MA27XY8A4C"
    firms = [
        {
            "key": "F1",
            "credit_code": "91330106MA2AX0000W",
            "org_name": "杭州云帆科技有限公司",
            "address": "文三路12号3幢201室",
        },
        {
            "key": "F2",
            "org_name": "杭州春和餐饮管理有限公司",
            "address": "文三路12号3幢202室",
            "credit_code": code,
        },
    ]
    filings = [
        {"key": "T1", "org_name": "云帆科技有限责任公司", "address": "文三路12号3幢201室"},
        {"key": "T2", "org_name": "南京路灯有限公司", "address": "中山路1号"},
    ]
    world.put("registry", [*firms, *_fillers()])
    world.put("tax", [*filings, *_fillers(other_form=3)])
    world.link(Linkage("organisations", "organisation", ("registry", "tax")))
    subjects = world.subjects("organisation")
    assert subjects["tax", "T1"] == subjects["registry", "F1"]
    assert subjects["tax", "T2"] not in (subjects["registry", "F1"], subjects["registry", "F2"])


def _fillers(other_form: int = 10_000) -> list[dict[str, str | None]]:
    """Firms to learn from, the same in both sources but for the legal form of every few."""
    words = "金木水火土天地山川日月星辰风雨雷电春夏秋冬"
    names = [f"{a}{b}贸易有限公司" for a in words for b in words if a != b]
    return [
        {
            "key": f"X{i}",
            "org_name": f"杭州{n}" if (i + 1) % other_form else n.replace("有限", "有限责任"),
            "address": f"人民路{i}号1幢{i}室",
        }
        for i, n in enumerate(names)
    ]


def test_dwellings_are_linked_by_code_then_by_the_one_address_that_fits(world: World) -> None:
    code = "3301990010010100001000101"
    world.put(
        "codes", [{"key": "D1", "house_code": code, "address": "云溪区春风路18号3幢2单元501室"}]
    )
    world.put(
        "calls",
        [
            {"key": "C1", "address": "春风路１８号三幢二单元501"},
            {"key": "C2", "address": "春风路18号3幢2单元502室"},
        ],
    )
    world.link(Linkage("dwellings", "dwelling", ("codes", "calls")))
    subjects = world.subjects("dwelling")
    assert subjects["calls", "C1"] == subjects["codes", "D1"]
    assert subjects["calls", "C2"] != subjects["codes", "D1"]


def test_nothing_to_link_is_no_error(world: World) -> None:
    world.put("register", people(1))
    world.put("visits", [])
    assert world.link(PERSONS).pairs == 0


def test_the_world_of_these_tests_is_sound() -> None:
    assert NOW.tzinfo is not None
    assert all(s.subject.field in s.names for s in STANDARDS.values())
    assert check_character("11010519491231002") == "X"
