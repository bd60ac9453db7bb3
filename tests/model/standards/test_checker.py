"""The check of one record, kind by kind, and what suppresses what."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.model.standards import (
    KINDS,
    RECORD_COLUMNS,
    check_record,
    clean,
    compile_checker,
    decode,
    reasons,
    record_schema,
)

from .schemas import leases, standard, with_field

ID = "11010519491231002X"
GOOD = {
    "lease_no": "L-1",
    "house_code": "4403070030030400042000003",
    "tenant_id": ID,
    "tenant_sex": "2",
    "tenant_birth": "1949-12-31",
    "rent": "2500.50",
    "status": "live",
    "office": "ZF12",
    "start_date": "2025-01-01",
    "end_date": "2026-12-31",
}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, ()),
        ({"lease_no": None}, ("LEASE_NO_NULL",)),
        ({"lease_no": " \u3000"}, ("LEASE_NO_NULL",)),
        ({"house_code": "123"}, ("HOUSE_CODE_FORMAT",)),
        ({"tenant_id": ID[:17]}, ("TENANT_ID_FORMAT",)),
        ({"tenant_id": ID[:17] + "1"}, ("TENANT_ID_CHECK",)),
        ({"tenant_id": ID.lower()}, ()),
        ({"tenant_id": "１１０１０５１９４９１２３１００２Ｘ"}, ()),
        ({"tenant_id": None, "tenant_sex": None}, ()),
        ({"tenant_sex": "3"}, ("TENANT_SEX_CODE",)),
        ({"tenant_sex": "２"}, ()),
        ({"tenant_sex": "1"}, ("SEX_MATCHES_CITIZEN_ID",)),
        ({"tenant_sex": "9"}, ()),
        ({"tenant_birth": "1949-12-30"}, ("BIRTH_MATCHES_CITIZEN_ID",)),
        ({"tenant_birth": "1949-12-32"}, ("TENANT_BIRTH_TYPE",)),
        ({"tenant_birth": "1949/12/31"}, ("TENANT_BIRTH_TYPE",)),
        ({"tenant_birth": "1949-12-31T00:00"}, ("TENANT_BIRTH_TYPE",)),
        ({"rent": "N/A"}, ("RENT_TYPE",)),
        ({"rent": "NaN"}, ("RENT_TYPE",)),
        ({"rent": "1,000"}, ("RENT_TYPE",)),
        ({"rent": "-1"}, ("RENT_RANGE",)),
        ({"rent": "100001"}, ("RENT_RANGE",)),
        ({"rent": "１００"}, ()),
        ({"rent": None, "rooms": "0"}, ("ROOMS_RANGE",)),
        ({"rent": None, "rooms": "1.0"}, ("ROOMS_TYPE",)),
        ({"rooms": "2"}, ("AT_MOST_ONE_OF",)),
        ({"rooms": "two"}, ("ROOMS_TYPE", "AT_MOST_ONE_OF")),
        ({"status": "dead"}, ("STATUS_ENUM",)),
        ({"status": "cancelled"}, ("STATUS_LENGTH", "STATUS_ENUM")),
        ({"office": "ZF"}, ("OFFICE_LENGTH", "OFFICE_PATTERN")),
        ({"office": "ZF1 \n"}, ()),
        ({"office": "ZF１"}, ("OFFICE_PATTERN",)),
        ({"end_date": "2024-12-31"}, ("ENDS_BEFORE_START",)),
        ({"end_date": "2025-01-01"}, ()),
        ({"end_date": None}, ()),
        ({"end_date": None, "status": "ended"}, ("REQUIRED_WHEN",)),
        ({"end_date": "soon", "status": "ended"}, ("END_DATE_TYPE",)),
        ({"house_code": None, "office": ""}, ("AT_LEAST_ONE_OF",)),
        ({"ethnic": "01"}, ()),
        ({"ethnic": "57"}, ("ETHNIC_CODE",)),
    ],
)
def test_each_fault_has_its_reason(
    change: dict[str, str | None], wanted: tuple[str, ...], tmp_path: Path
) -> None:
    it = standard(tmp_path, leases())
    checked = check_record(it, GOOD | change)
    assert checked.reasons == wanted
    assert decode(checked.mask, it) == wanted


def test_values_come_out_typed_and_clean(tmp_path: Path) -> None:
    values = check_record(
        standard(tmp_path, leases()), GOOD | {"tenant_id": ID.lower(), "office": " ZF12"}
    ).values
    assert values["tenant_id"] == ID
    assert values["office"] == "ZF12"
    assert values["rent"] == 2500.5
    assert values["start_date"] == date(2025, 1, 1)
    assert values["rooms"] is None
    assert list(values) == [field["name"] for field in leases()["fields"]]


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ({"type": "boolean"}, "TRUE", True),
        ({"type": "boolean", "trueValues": ["是"], "falseValues": ["否"]}, "否", False),
        ({"type": "boolean", "trueValues": ["是"]}, "true", None),
        ({"type": "datetime"}, "2026-03-01T08:00:00", datetime(2026, 3, 1, 8)),
        ({"type": "datetime"}, "2026-03-01T08:00:00Z", None),
        ({"type": "datetime"}, "2026-03-01T25:00:00", None),
        (
            {"type": "datetime", "format": "%Y/%m/%d %H:%M:%S"},
            "2026/03/01 08:00:00",
            datetime(2026, 3, 1, 8),
        ),
        ({"type": "date", "format": "%Y%m%d"}, "20260301", date(2026, 3, 1)),
        ({"type": "date", "format": "%Y%m%d"}, "20260229", None),
        ({"type": "date", "format": "%Y年%m月%d日"}, "２０２６年03月01日", date(2026, 3, 1)),
        ({"type": "date", "format": "%Y.%m.%d"}, "2026x03x01", None),
        ({"type": "year"}, "2026", 2026),
        ({"type": "year"}, "26", None),
        ({"type": "yearmonth"}, "2026-09", "2026-09"),
        ({"type": "yearmonth"}, "2026-13", None),
        ({"type": "integer"}, "+0012", 12),
        ({"type": "integer"}, "1_000", None),
        ({"type": "integer"}, "9" * 19, None),
        ({"type": "number"}, "-.5e2", -50.0),
        ({"type": "number"}, "1e999", None),
        ({"type": "number"}, "9" * 400, None),
    ],
)
def test_a_text_is_a_value_of_its_type_or_none(
    field: dict[str, object], text: str, value: object, tmp_path: Path
) -> None:
    it = standard(tmp_path, with_field("rent", constraints={}, **field))
    checked = check_record(it, GOOD | {"rent": text})
    assert checked.values["rent"] == value
    assert checked.reasons == (() if value is not None else ("RENT_TYPE",))


def test_reasons_stand_in_a_stable_order_one_bit_each(tmp_path: Path) -> None:
    it = standard(tmp_path, leases())
    found = reasons(it)
    assert [reason.bit for reason in found] == list(range(len(found)))
    names = [reason.field for reason in found if reason.field]
    assert names == sorted(names, key=it.names.index)
    for name in it.names:
        kinds = [reason.kind for reason in found if reason.field == name]
        assert kinds == sorted(kinds, key=KINDS.index)
    assert [reason.kind for reason in found if reason.field is None] == [
        check.name for check in it.checks
    ]
    assert decode((1 << len(found)) - 1, it) == tuple(
        dict.fromkeys(reason.code for reason in found)
    )


def test_codes_of_a_day_let_old_records_keep_old_codes(tmp_path: Path) -> None:
    it = standard(tmp_path, with_field("office", constraints={}, civicloom_codeList="gbt2260"))
    fuyang = GOOD | {"office": "330183"}
    assert check_record(it, fuyang, on=date(2010, 1, 1)).mask == 0
    assert check_record(it, fuyang, on=date(2026, 1, 1)).reasons == ("OFFICE_CODE",)
    assert check_record(it, fuyang).mask == 0


def test_a_birth_date_in_the_future_is_a_bad_form(tmp_path: Path) -> None:
    it = standard(tmp_path, leases())
    assert compile_checker(it, today=date(1949, 12, 30))(GOOD).reasons == ("TENANT_ID_FORMAT",)


def test_missing_values_are_null(tmp_path: Path) -> None:
    it = standard(tmp_path, leases(missingValues=["", "-", "无"]))
    assert check_record(it, GOOD | {"rent": " － ", "office": "无"}).mask == 0
    assert check_record(it, GOOD | {"lease_no": "-"}).reasons == ("LEASE_NO_NULL",)
    assert clean("ＡＢ", it.field("lease_no"), it) == "ＡＢ", (
        "plain texts stay as they were written"
    )


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.none() | st.text(max_size=30)))
def test_no_record_makes_the_checker_fall_over(raw: dict[str, str | None]) -> None:
    checked = SHARED(raw)
    assert (checked.mask == 0) == (checked.reasons == ())


@pytest.fixture(scope="module", autouse=True)
def _shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    global SHARED
    SHARED = compile_checker(standard(tmp_path_factory.mktemp("s"), leases()))


def test_the_arrow_schema_has_the_fields_then_what_every_record_carries(tmp_path: Path) -> None:
    it = standard(tmp_path, leases())
    schema = record_schema(it)
    assert schema.names == [*it.names, *RECORD_COLUMNS]
    types = {field.name: str(field.type) for field in schema}
    assert (types["rent"], types["rooms"], types["start_date"]) == (
        "double",
        "int64",
        "date32[day]",
    )
    assert types["cl_seen"] == "timestamp[us, tz=UTC]"
