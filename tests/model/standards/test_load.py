"""Loading reports every fault of a file at once, each with its place."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicloom.model.errors import CivicloomError, Faults
from civicloom.model.standards import Standard, load_standard

from .schemas import leases, standard, with_field, write


def test_a_sound_standard_has_all_its_parts(tmp_path: Path) -> None:
    it = standard(
        tmp_path, leases(civicloom_title={"en": "Leases", "zh": "租赁"}, civicloom_basis="GB/T 1")
    )
    assert (it.id, it.version, it.layer, it.basis) == ("leases", "1.2.0", "business", "GB/T 1")
    assert it.title["zh"] == "租赁"
    assert (it.subject.kind, it.subject.field) == ("dwelling", "house_code")
    assert it.valid_time == ("start_date", "end_date")
    assert it.primary_key == ("lease_no",)
    assert it.personal == ("tenant_id", "tenant_sex", "tenant_birth")
    assert it.protected == ("ethnic",)
    assert it.field("rent").constraints["minimum"] == 0
    assert it.field("tenant_id").sensitivity == 3
    assert it.field("end_date").format == "%Y-%m-%d"
    assert it.checks[1].fields == ("tenant_birth", "tenant_id"), "the citizen id stands last"
    assert it.checks[1].reason == "BIRTH_MATCHES_CITIZEN_ID"


FAULTY: list[tuple[str, dict[str, Any], str]] = [
    ("STD-002", leases(colour="red"), "/colour"),
    ("STD-002", leases(civicloom_colour="red"), "/civicloom:colour"),
    ("STD-002", with_field("rent", civicloom_colour="red"), "/fields/5/civicloom:colour"),
    ("STD-002", with_field("rent", civicloom_scope="rent"), "/fields/5/civicloom:scope"),
    ("STD-002", with_field("rent", constraints={"minimal": 0}), "/fields/5/constraints/minimal"),
    (
        "STD-002",
        with_field("rent", civicloom_reasons={"RANG": "X"}),
        "/fields/5/civicloom:reasons/RANG",
    ),
    (
        "STD-002",
        leases(civicloom_subject={"kind": "dwelling", "field": "house_code", "x": 1}),
        "/civicloom:subject/x",
    ),
    ("STD-003", leases(version=None), "/"),
    ("STD-003", leases(civicloom_subject=None), "/"),
    ("STD-003", leases(fields=[]), "/fields"),
    ("STD-003", leases(civicloom_subject={"kind": "dwelling"}), "/civicloom:subject"),
    ("STD-004", leases(name="Leases!"), "/name"),
    ("STD-004", leases(title={"en": "x"}), "/title"),
    ("STD-004", leases(civicloom_title="x"), "/civicloom:title"),
    ("STD-004", leases(civicloom_layer="middle"), "/civicloom:layer"),
    ("STD-004", leases(fields="all"), "/fields"),
    ("STD-004", leases(fields=["rent"]), "/fields/0"),
    (
        "STD-004",
        leases(civicloom_subject={"kind": "cat", "field": "house_code"}),
        "/civicloom:subject/kind",
    ),
    ("STD-004", leases(civicloom_validTime=["start_date"]), "/civicloom:validTime"),
    ("STD-004", leases(civicloom_validTime=["start_date", "rent"]), "/civicloom:validTime"),
    ("STD-004", leases(missingValues=[1]), "/missingValues"),
    ("STD-004", leases(foreignKeys=[{"fields": "rent"}]), "/foreignKeys/0"),
    ("STD-004", with_field("rent", type="money"), "/fields/5/type"),
    ("STD-004", with_field("rent", type=["number"]), "/fields/5/type"),
    ("STD-004", with_field("rent", name="cl_rent"), "/fields/5/name"),
    ("STD-004", with_field("rent", civicloom_class=5), "/fields/5/civicloom:class"),
    ("STD-004", with_field("rent", civicloom_personal="yes"), "/fields/5/civicloom:personal"),
    (
        "STD-004",
        with_field("rent", civicloom_reasons={"RANGE": "too much"}),
        "/fields/5/civicloom:reasons/RANGE",
    ),
    (
        "STD-004",
        with_field("rent", constraints={"minimum": "little"}),
        "/fields/5/constraints/minimum",
    ),
    ("STD-004", with_field("rent", constraints={"required": 1}), "/fields/5/constraints/required"),
    (
        "STD-004",
        with_field("start_date", constraints={"minimum": "2020-1-1"}),
        "/fields/9/constraints/minimum",
    ),
    ("STD-005", with_field("rent", name="rooms", constraints={}), "/fields/6/name"),
    ("STD-006", leases(civicloom_scope="grid"), "/civicloom:scope"),
    ("STD-006", leases(primaryKey=["lease_no", "x"]), "/primaryKey"),
    (
        "STD-006",
        leases(civicloom_subject={"kind": "dwelling", "field": "flat"}),
        "/civicloom:subject/field",
    ),
    (
        "STD-006",
        leases(foreignKeys=[{"fields": "flat", "reference": {"resource": "r", "fields": "a"}}]),
        "/foreignKeys/0/fields",
    ),
    ("STD-007", with_field("status", civicloom_codeList="gbt0"), "/fields/7/civicloom:codeList"),
    (
        "STD-007",
        with_field("status", civicloom_codeList="none.csv"),
        "/fields/7/civicloom:codeList",
    ),
    ("STD-009", leases(civicloom_checks=["not-before"]), "/civicloom:checks/0"),
    (
        "STD-009",
        leases(civicloom_checks=[{"name": "not-after", "fields": ["rent", "rooms"]}]),
        "/civicloom:checks/0",
    ),
    (
        "STD-009",
        leases(civicloom_checks=[{"name": "not-before", "fields": ["rent", "x"]}]),
        "/civicloom:checks/0",
    ),
    (
        "STD-009",
        leases(civicloom_checks=[{"name": "not-before", "fields": ["rent"]}]),
        "/civicloom:checks/0",
    ),
    (
        "STD-009",
        leases(civicloom_checks=[{"name": "not-before", "fields": ["rent", "status"]}]),
        "/civicloom:checks/0",
    ),
    (
        "STD-009",
        leases(
            civicloom_checks=[{"name": "birth-matches-citizen-id", "fields": ["rent", "tenant_id"]}]
        ),
        "/civicloom:checks/0",
    ),
    (
        "STD-009",
        leases(
            civicloom_checks=[
                {"name": "not-before", "fields": ["end_date", "start_date"], "values": ["x"]}
            ]
        ),
        "/civicloom:checks/0",
    ),
    ("STD-010", leases(version="1.2"), "/version"),
    (
        "STD-011",
        with_field("office", constraints={"pattern": "[A-Z"}),
        "/fields/8/constraints/pattern",
    ),
    (
        "STD-011",
        with_field("office", constraints={"pattern": "(?=A).*"}),
        "/fields/8/constraints/pattern",
    ),
    (
        "STD-011",
        with_field("office", constraints={"pattern": r"(A)\1"}),
        "/fields/8/constraints/pattern",
    ),
    (
        "STD-012",
        with_field("rent", constraints={"maxLength": 3}),
        "/fields/5/constraints/maxLength",
    ),
    ("STD-012", with_field("rent", civicloom_codeList="gbt2261.1"), "/fields/5/civicloom:codeList"),
    ("STD-015", with_field("start_date", format="%d/%m"), "/fields/9/format"),
    ("STD-015", with_field("start_date", format="any"), "/fields/9/format"),
    ("STD-015", with_field("office", format="email"), "/fields/8/format"),
]


@pytest.mark.parametrize(
    ("code", "schema", "pointer"), FAULTY, ids=lambda v: v if isinstance(v, str) else ""
)
def test_each_fault_is_named_with_its_place(
    code: str, schema: dict[str, Any], pointer: str, tmp_path: Path
) -> None:
    with pytest.raises(Faults) as caught:
        standard(tmp_path, schema)
    places = {(fault.code, fault.place.field) for fault in caught.value.faults if fault.place}
    assert (code, pointer) in places
    for fault in caught.value.faults:
        assert fault.place
        assert fault.place.file == str(tmp_path / "schema.json")
        assert fault.place.line
        assert "{" not in fault.what("en").replace(str(schema), "") or "value" in fault.facts


def test_all_faults_come_at_once_each_with_its_line(tmp_path: Path) -> None:
    schema = leases(version="one", civicloom_layer="middle", colour="red")
    schema["fields"][3]["type"] = "money"
    path = write(tmp_path, schema)
    lines = path.read_text("utf-8").splitlines()
    with pytest.raises(Faults) as caught:
        load_standard(path)
    assert len(caught.value.faults) >= 4
    for fault in caught.value.faults:
        assert fault.place
        word = str(fault.place.field).rpartition("/")[2]
        assert word in lines[(fault.place.line or 0) - 1]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"name": "a", "name": "b"}', "\x00", "[" * 100_000]
)
def test_what_is_no_json_object_is_one_fault(text: str, tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text(text, "utf-8")
    with pytest.raises(CivicloomError, match="STD-001"):
        load_standard(path)


def test_a_file_that_is_not_there_or_not_utf8_is_one_fault(tmp_path: Path) -> None:
    with pytest.raises(CivicloomError, match="STD-001"):
        load_standard(tmp_path / "schema.json")
    (tmp_path / "schema.json").write_bytes(
        json.dumps({"name": "租赁"}, ensure_ascii=False).encode("gbk")
    )
    with pytest.raises(CivicloomError, match="STD-001"):
        load_standard(tmp_path)


def test_the_folder_says_the_same_id_and_version(tmp_path: Path) -> None:
    folder = tmp_path / "leases" / "1.2.0"
    folder.mkdir(parents=True)
    assert standard(folder, leases()).path == folder / "schema.json"
    with pytest.raises(Faults, match="STD-013"):
        standard(folder, leases(version="1.3.0"))
    with pytest.raises(Faults, match="STD-013"):
        standard(folder, leases(name="rents"))


def test_a_code_list_may_lie_beside_the_standard(tmp_path: Path) -> None:
    (tmp_path / "kinds.csv").write_text("code,name\nlive,有效\nended,终止\n", "utf-8")
    it = standard(tmp_path, with_field("status", civicloom_codeList="kinds.csv"))
    codes = it.codes_of("status")
    assert codes
    assert codes.name("ended") == "终止"


def test_more_reasons_than_bits_are_refused(tmp_path: Path) -> None:
    many = [
        {"name": f"f{n}", "type": "integer", "constraints": {"required": True}} for n in range(32)
    ]
    with pytest.raises(CivicloomError, match="STD-008"):
        standard(tmp_path, leases(fields=leases()["fields"] + many))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 9)
    | st.floats()
    | st.text(max_size=5)
    | st.just("rent"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=4,
)


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    schema = leases()
    for _ in range(draw(st.integers(1, 3))):
        holder: Any = schema
        while True:
            key = draw(
                st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder)))
            )
            inner = holder[key]
            if not isinstance(inner, dict | list) or not inner or draw(st.integers(0, 3)) == 0:
                holder[key] = draw(json_values)
                break
            holder = inner
    return schema


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schema=spoilt())
def test_no_file_makes_the_loader_fall_over(schema: dict[str, Any], tmp_path: Path) -> None:
    try:
        assert isinstance(standard(tmp_path, schema), Standard)
    except CivicloomError as error:
        assert str(error)
