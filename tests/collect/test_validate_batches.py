"""The batch check in SQL and the check of one record say the same of every row."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import csv

from civicloom.library.engines.duckdb import validate
from civicloom.library.engines.duckdb.validate import BatchValidator
from civicloom.model.standards import Standard, compile_checker, decode, load_standard

from .ingest import COUNTS, INGEST, published

TODAY = date(2026, 11, 23)

EVERYTHING = {
    "name": "everything",
    "version": "1.0.0",
    "title": "everything",
    "missingValues": ["", "-", "NULL"],
    "fields": [
        {"name": "cid", "constraints": {"required": True}, "civicloom:identifier": "citizen-id"},
        {"name": "credit", "civicloom:identifier": "credit-code"},
        {"name": "house", "civicloom:identifier": "house-code", "constraints": {"maxLength": 24}},
        {"name": "count", "type": "integer", "constraints": {"minimum": -3, "maximum": 900}},
        {"name": "amount", "type": "number", "constraints": {"minimum": 0.5}},
        {"name": "flag", "type": "boolean"},
        {"name": "born", "type": "date", "constraints": {"minimum": "1900-01-01"}},
        {"name": "written", "type": "date", "format": "%Y年%m月%d日"},
        {"name": "moment", "type": "datetime"},
        {"name": "year", "type": "year", "constraints": {"enum": ["1999", "2001"]}},
        {"name": "month", "type": "yearmonth", "constraints": {"maximum": "2020-06"}},
        {"name": "sex", "civicloom:codeList": "gbt2261.1"},
        {"name": "region", "civicloom:codeList": "gbt2260"},
        {
            "name": "text",
            "constraints": {"minLength": 2, "maxLength": 4, "pattern": "[甲乙丙丁a-z ]+\\d?"},
        },
        {"name": "backed", "constraints": {"pattern": "(a|b)x[ab]?"}},
        {"name": "choice", "constraints": {"enum": ["a", "b'c"]}},
    ],
    "civicloom:subject": {"kind": "person", "field": "cid"},
    "civicloom:checks": [
        {"name": "birth-matches-citizen-id", "fields": ["born", "cid"], "reason": "BORN"},
        {"name": "sex-matches-citizen-id", "fields": ["sex", "cid"], "reason": "SEX"},
        {"name": "not-before", "fields": ["written", "born"], "reason": "ORDER"},
        {"name": "at-least-one-of", "fields": ["text", "choice"], "reason": "LEAST"},
        {"name": "at-most-one-of", "fields": ["credit", "house", "region"], "reason": "MOST"},
        {
            "name": "required-when",
            "fields": ["amount", "choice"],
            "reason": "WHEN",
            "values": ["a"],
        },
    ],
}
IDS = [
    "11010519491231002X",
    "110105194912310021",
    "440524188001010014",
    "53010219200508011x",
    "11010519491231002",
    "110105194902300021",
    "１１０１０５１９４９１２３１００２Ｘ",
    "4.40524E+17",
    "110105299912310028",
]
DATES = [
    "1949-12-31",
    "1880-01-01",
    "2025-02-30",
    "2025/1/3",
    "0000-01-01",
    "1920-05-08",
    "２０２０-01-01",
    "10000-01-01",
    "infinity",
    "1949年12月31日",
    "1949年13月31日",
    "2020-01-02T03:04:05",
    "2020-01-02T25:04:05",
    "2020-01-02 03:04:05",
    "1999",
    "2001",
    "19999",
    "2020-06",
    "2020-07",
    "2020-13",
]
NUMBERS = [
    "0",
    "-3",
    "+7",
    "007",
    "901",
    "1.5",
    ".5",
    "5.",
    "1e3",
    "1e999",
    "-1e999",
    "nan",
    "inf",
    "1_000",
    "0x10",
    " 12 ",
    "１２",
    "9" * 18,
    "9" * 19,
    "1,5",
    "--1",
    "1e-400",
]
CODES = [
    "1",
    "2",
    "9",
    "3",
    "330106",
    "330199",
    "999999",
    "true",
    "FALSE",
    "yes",
    "a",
    "b'c",
    "甲乙",
    "甲 乙1",
    "abcde",
    "axa",
    "axb",
    "bxb",
    "91350100M000100Y43",
    "91350100M000100Y44",
    "3301990010010100001000001",
    "3301990010010100001",
]
BLANKS = ["", " ", "\u3000", "-", " - ", "NULL", "\t", "\u200b", "x\u3000"]
CELLS = st.one_of(
    st.none(),
    st.sampled_from(IDS + DATES + NUMBERS + CODES + BLANKS),
    st.text(max_size=6).filter(lambda text: "\0" not in text),
    st.from_regex(r"[0-9A-HJ-NPQRTUWXY]{18}", fullmatch=True),
)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Standard:
    path = tmp_path_factory.mktemp("standard") / "schema.json"
    path.write_text(json.dumps(EVERYTHING, ensure_ascii=False), "utf-8")
    return load_standard(path)


@pytest.fixture(scope="module", params=["singly", "in SQL"])
def validator(everything: Standard, request: pytest.FixtureRequest) -> Iterator[BatchValidator]:
    """What is in doubt is judged record by record, or all of it in SQL."""
    made = BatchValidator(everything, today=TODAY)
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "in SQL":
            patch.setattr(validate, "_FEW", -1)
        yield made
    assert request.param == "singly" or "connection" in vars(made)
    made.close()


def compare(standard: Standard, validator: BatchValidator, rows: list[dict[str, Any]]) -> None:
    check = compile_checker(standard, today=TODAY)
    schema = pa.schema([(name, pa.string()) for name in standard.names])
    found = validator.check(pa.Table.from_pylist(rows, schema)).to_pylist()
    for raw, got in zip(rows, found, strict=True):
        want = check(raw)
        assert decode(got["cl_mask"], standard) == want.reasons, raw
        assert got.pop("cl_mask") == want.mask, raw
        if not want.mask:
            assert got == want.values, raw


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_batches_and_single_records_agree_row_for_row(
    everything: Standard, validator: BatchValidator, data: st.DataObject
) -> None:
    cells = st.fixed_dictionaries(dict.fromkeys(everything.names, CELLS))
    rows = data.draw(st.lists(cells, min_size=1, max_size=12))
    compare(everything, validator, rows)


def test_every_listed_value_agrees_in_every_field(
    everything: Standard, validator: BatchValidator
) -> None:
    values = IDS + DATES + NUMBERS + CODES + BLANKS
    compare(everything, validator, [dict.fromkeys(everything.names, value) for value in values])
    plain = [value for value in values if value.isascii() and value.strip() == value and value]
    compare(everything, validator, [dict.fromkeys(everything.names, value) for value in plain])


def test_codes_of_a_day_are_those_of_that_day(everything: Standard) -> None:
    day = date(2026, 1, 1)
    validator = BatchValidator(everything, on=day, today=TODAY)
    check = compile_checker(everything, on=day, today=TODAY)
    codes = sorted(everything.codes_of("region").codes())[::40]  # type: ignore[union-attr]
    rows = [{"region": code} for code in codes]
    schema = pa.schema([(name, pa.string()) for name in everything.names])
    found = validator.check(pa.Table.from_pylist(rows, schema)).column("cl_mask").to_pylist()
    assert found == [check(row).mask for row in rows]
    validator.close()


@pytest.mark.skipif(published() is None, reason="shared register data are not on this machine")
def test_counts_of_the_published_file_are_exact(tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(INGEST), "utf-8")
    standard = load_standard(path)
    validator = BatchValidator(standard, today=TODAY)
    with gzip.open(str(published())) as file:
        texts = csv.read_csv(
            file,
            convert_options=csv.ConvertOptions(
                column_types={n: pa.string() for n in (*standard.names, "rec_no")}
            ),
        )
    counts: Counter[str] = Counter()
    for start in range(0, len(texts), 30_000):
        masks = validator.check(texts.slice(start, 30_000).select(standard.names)).column("cl_mask")
        for mask in masks.to_pylist():
            counts.update(decode(mask, standard) or ["GOOD"])
    validator.close()
    assert counts == COUNTS
