"""The error family: stable codes, places, two languages and a folded third."""

import pytest

from civicloom.model.errors import CivicloomError, Faults, Place, catalogue, entry


def test_an_error_says_what_where_and_what_to_do() -> None:
    error = CivicloomError(
        "IDN-003", place=Place("ids.csv", row=7, field="citizen_id"), value="123"
    )
    assert str(error).startswith(
        "IDN-003: 123 has the wrong length (ids.csv, row 7, field citizen_id). "
    )
    assert error.as_json()["place"] == {"file": "ids.csv", "row": 7, "field": "citizen_id"}
    assert error.what("zh-Hans") == "123 长度不对"
    assert error.what("zh-Hant") == "123 長度不對"


def test_several_faults_are_one_error() -> None:
    faults = Faults([CivicloomError("IDN-001"), CivicloomError("IDN-003", value="1")])
    assert faults.code == "MOD-001"
    assert str(faults).splitlines()[0].startswith("MOD-001: 2 faults")
    assert [fault.code for fault in faults.faults] == ["IDN-001", "IDN-003"]


def test_a_fact_that_was_not_given_never_hides_the_error() -> None:
    assert "{value}" in str(CivicloomError("IDN-003"))


def test_a_code_that_is_not_in_the_table_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        CivicloomError("XXX-001")


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_entry_has_a_kind_and_both_languages(code: str) -> None:
    line = entry(code)
    assert line.kind in ("input", "refused", "environment", "internal")
    for texts in (line.what, line.remedy):
        assert set(texts) == {"en", "zh"}
