"""Parts of linking: addresses, names of persons and firms, levels, clusters, linkage files."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.collide.link import (
    Linkage,
    judge,
    load_linkage,
    load_linkages,
    organisation_names,
    parse_address,
    parse_addresses,
)
from civicloom.collide.link.address import fold, numeral
from civicloom.collide.link.cluster import Clusters, neighbours
from civicloom.collide.link.levels import define
from civicloom.collide.link.names import fold_names, sounds
from civicloom.collide.link.organisations import CHINESE_NAME as FIRM_NAME
from civicloom.collide.link.organisations import CREDIT_CODE, LATIN_NAME, WEBSITE
from civicloom.collide.link.persons import CHINESE_ADDRESS, CHINESE_NAME, comparisons
from civicloom.collide.link.reasons import words
from civicloom.model.errors import CivicloomError, Faults

from .linking import ACTOR, World

ADDRESSES = {
    "丽寿路64号9幢2546室": ("丽寿路", "64", "", "9", "", "2546"),
    "西湖区琪福路694号14-659": ("琪福路", "694", "", "14", "", "659"),
    "浙江省杭州市西湖区文三路１２号之3三幢二单元501室": ("文三路", "12-3", "", "3", "2", "501"),
    "文二西路十二号": ("文二西路", "12", "", "", "", ""),
    "西湖区翠苑街道翠苑三区12幢3单元402室": ("", "", "翠苑三区", "12", "3", "402"),
    "上海市徐汇区漕溪北路331弄18号1203室": ("漕溪北路331弄", "18", "", "", "", "1203"),
    "北京市朝阳区建国路88号院3号楼2单元1501": ("建国路", "88", "", "3", "2", "1501"),
    "建國路八十八號3棟": ("建国路", "88", "", "3", "", ""),
    "三元路3号金色家园5幢1单元302": ("三元路", "3", "金色家园", "5", "1", "302"),
    "云溪区望江街道春风社区春风路18号锦绣花园12幢2单元1102室": ("春风路", "18", "锦绣花园", "12", "2", "1102"),
    "学院路7号楼3层301室": ("学院路", "", "", "7", "", "301"),
    "人民路88号A座1208": ("人民路", "88", "", "A", "", "1208"),
    "复兴里5号2楼203室": ("复兴里", "5", "", "", "", "203"),
    "和平东街二段15号3-2-501室": ("和平东街二段", "15", "", "3", "2", "501"),
    "十五奎巷3号": ("十五奎巷", "3", "", "", "", ""),
    "新天地小区6栋": ("", "", "新天地小区", "6", "", ""),
    "": ("", "", "", "", "", ""),
}  # fmt: skip


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_read_in_its_parts(text: str) -> None:
    found = parse_address(text)
    assert (
        found.road,
        found.number,
        found.estate,
        found.building,
        found.unit,
        found.room,
    ) == ADDRESSES[text]


@given(
    st.lists(
        st.text(alphabet="春风路街巷弄号幢栋楼单元室一二十百之-12 A\n\r\t区市", max_size=30),
        max_size=8,
    )
)
def test_any_text_is_read_without_an_error_and_many_like_one(texts: list[str]) -> None:
    assert parse_addresses(texts) == [parse_address(text) for text in texts] or not texts


@pytest.mark.parametrize(
    ("text", "value"), [("二十三", 23), ("十", 10), ("一百零五", 105), ("一〇五", 105), ("两", 2)]
)
def test_chinese_numerals_are_numbers(text: str, value: int) -> None:
    assert numeral(text) == value
    assert fold(f"路{text}号") == f"路{value}号"


def test_names_are_folded_to_one_script_and_sound() -> None:
    assert fold_names(["張 偉", "阿依古丽·买买提"]) == ["张伟", "阿依古丽买买提"]
    assert sounds(["张伟", "章玮"]) == ["zhang wei", "zhang wei"]


def test_a_firm_is_known_without_region_form_and_trade() -> None:
    first, second = organisation_names(
        ["浙江省杭州市云帆科技有限公司", "云帆科技(杭州)有限责任公司"]
    )
    assert (first.core, first.brand) == (second.core, second.brand) == ("云帆科技", "云帆")
    latin = organisation_names(["A.P. Møller - Mærsk A/S", "Wharf (Holdings) Limited"])
    assert [name.brand for name in latin] == ["ap moller maersk", "wharf"]


def one_off(left: str, right: str) -> bool:
    """What the level says on DuckDB."""
    with duckdb.connect() as con:
        define(con)
        return bool(
            con.execute("select character_edits(?, ?) <= 1", [left, right]).fetchall()[0][0]
        )


@pytest.mark.parametrize(
    ("left", "right", "near"),
    [
        ("张伟", "张玮", True), ("张小伟", "张伟", True), ("张伟", "张小伟", True), ("张小伟", "张伟小", True),
        ("张小伟", "王小伟", True), ("张小伟", "王大伟", False), ("张伟", "李芳", False), ("张小伟", "张", False),
    ],
)  # fmt: skip
def test_one_character_off_is_counted_in_characters(left: str, right: str, near: bool) -> None:
    assert one_off(left, right) is one_off(right, left) is near


def test_every_level_has_its_words() -> None:
    latin = comparisons(
        frozenset(
            [
                "given",
                "family",
                "middle",
                "birth",
                "sex",
                "phone",
                "email",
                "cid",
                "nid",
                "road",
                "suburb",
                "postcode",
            ]
        ),
        False,
    )
    for one in (*latin, CHINESE_NAME, CHINESE_ADDRESS, FIRM_NAME, LATIN_NAME, CREDIT_CODE, WEBSITE):
        assert {one.code(g) for g in range(len(one.levels) + 1)} <= words().keys()


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=60))
def test_no_cluster_ever_has_two_ids_two_records_of_a_sole_source_or_a_judged_pair(
    pairs: list[tuple[int, int]],
) -> None:
    ids = {n: f"id{n % 4}" for n in range(0, 20, 3)}
    alone = {n: ["register"] for n in range(1, 20, 4)}
    clusters = Clusters(ids=ids, alone=alone, apart=neighbours([2], [5]))
    for left, right in pairs:
        clusters.attempt(left, right)
    for record in range(21):
        members = clusters.members(record)
        assert len({ids[m] for m in members if m in ids}) <= 1
        assert sum(m in alone for m in members) <= 1
        assert not {2, 5} <= set(members)


def test_one_likeness_against_many_does_not_join_two_clusters() -> None:
    unlike = neighbours([1, 1, 2], [4, 3, 3])
    clusters = Clusters(alike=neighbours([1, 3, 2], [2, 4, 4]), unlike=unlike)
    assert [clusters.attempt(1, 2), clusters.attempt(3, 4), clusters.attempt(2, 4)] == [
        "",
        "",
        "support",
    ]


def test_a_linkage_file_is_read_with_its_defaults(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "{id: a, kind: person, sources: [x, y], one_to_one: true}", "utf-8"
    )
    (tmp_path / "b.yaml").write_text("{id: b, kind: organisation, sources: [z]}", "utf-8")
    first, second = load_linkages(tmp_path)
    assert first == Linkage("a", "person", ("x", "y"), one_to_one=True, threshold=0.5)
    assert (first.alone, second.alone, second.threshold) == (("x", "y"), (), 0.9)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("{id: a, kind: person, sources: [x], colour: red}", ["LNK-001"]),
        ("{kind: person}", ["LNK-002", "LNK-002"]),
        ("{id: a, kind: ghost, sources: [x]}", ["LNK-003"]),
        ("{id: a, kind: person, sources: [x], threshold: 2}", ["LNK-004"]),
        ("{id: a, kind: person, sources: [x], clerical: [0.9, 0.1]}", ["LNK-004"]),
        ("{id: a, kind: person, sources: [x], clerical: 0.9}", ["LNK-004"]),
        ("{id: a, kind: person, sources: [x], on: 1, 2: 3}", ["LNK-001", "LNK-001"]),
        ("{id: 5, kind: person, sources: x, unique: 3}", ["LNK-012"] * 3),
        ("{id: a, kind: person, sources: [x], one_to_one: maybe}", ["LNK-012"]),
        ("{id: a, kind: person, sources: [x], largest_block: many}", ["LNK-012"]),
        ("{id: a, kind: person, sources: [x], fields: [b]}", ["LNK-012"]),
        ("{id: a, kind: person, sources: [x], fields: {x: b}}", ["LNK-012"]),
        ("{id: a, kind: person, sources: [x], fields: {x: {nme: b}}}", ["LNK-012"]),
        ("{id: a, kind: person, sources: [x], fields: {x: {name: [b]}}}", ["LNK-012"]),
    ],
)
def test_all_faults_of_a_linkage_file_are_named(
    tmp_path: Path, text: str, codes: list[str]
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(Faults) as found:
        load_linkage(path)
    assert [fault.code for fault in found.value.faults] == codes
    with pytest.raises(Faults):
        load_linkages(tmp_path)


def test_a_linkage_file_that_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: a\nsources: [x\nkind: person", "utf-8")
    with pytest.raises(Faults) as found:
        load_linkages(tmp_path)
    (fault,) = found.value.faults
    assert fault.code == "LNK-010" and fault.place and fault.place.line == 3


@pytest.mark.parametrize(
    ("right", "verdict", "reason", "code"),
    [
        (("b", "2"), "maybe", "so", "LNK-006"),
        (("b", "2"), "same", " ", "LNK-006"),
        (("a", "1"), "same", "so", "LNK-007"),
    ],
)
def test_a_judgement_says_which_and_why(
    tmp_path: Path, right: tuple[str, str], verdict: str, reason: str, code: str
) -> None:
    world = World.make(tmp_path)
    with pytest.raises(CivicloomError, match=code):
        judge(
            world.db,
            world.log,
            world.library.clock,
            ACTOR,
            ("a", "1"),
            right,
            verdict,
            reason,
            purpose="record-linkage",
        )  # type: ignore[arg-type]
