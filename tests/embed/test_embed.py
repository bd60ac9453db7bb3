"""A bundle gives the verdicts of the record check, of the batch check on DuckDB, and the same in JavaScript."""

import copy
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import civicloom.embed as embed
from civicloom.collect.read.json_rows import read_jsonl
from civicloom.collect.read.layout import Layout
from civicloom.embed import compile_bundle, evaluate, evaluator, prefill
from civicloom.library.engines.duckdb.validate import BatchValidator
from civicloom.model.errors import CivicloomError
from civicloom.model.standards import Standard, compile_checker, decode, load_standard

YUNXI = Path(__file__).parents[2] / "examples" / "yunxi"
TODAY = date(2026, 11, 1)
NAMES = sorted(path.parents[1].name for path in YUNXI.glob("standards/*/*/schema.json"))
GOOD = [
    "11010519491231002X",
    "91350100M000100Y43",
    "3301990010010100001000101",
    "张伟",
    "1",
    "2",
    "01",
    "tenant",
    "active",
    "passed",
    "13800000000",
    "1949-12-31",
    "2026-10-01",
    "3",
    "12.5",
    "1e3",
]
DIRT = [
    "",
    " ",
    "　",
    "NULL",
    "-",
    "１９４９－１２－３１",
    "2025/1/3",
    "2025-02-30",
    "11010519491231002x",
    " 11010519491231002X　",
    "110105194912310021",
    "110105491231002",
    "91350100M000100Y4Q",
    "33019900100101000010001",
    "99",
    "abc",
    "-5",
    "+7",
    "00",
    "九",
    "x" * 300,
    "\ufeff1",
    "2027-01-01",
    "1899-01-01",
    "tenant\n",
    "9" * 30,
    "𠮷",
    "0000000000000000001",
    "constructor",
    "\x1c1\u200b",
    "1e99",
]
FORMS = [1, 0, -5, 12.5, 1e99, 330199001001001000, True, False, [], ["1"], {}, {"a": ["张"]}]
"""Values as a partner's system sends them: other forms of JSON than text."""

UNKEPT = [
    "\0",
    "张\0",
    "\ud800",
    "张\udfff",
    "\ude00\ud83d",
    "\0\ud800",
    ["\ud800"],
    {"\udc00": 1},
    ["\0"],
    "\\ud800",
]
"""NUL and halves of characters, which JSON can say; the last two are none."""


@pytest.fixture(scope="module")
def standards() -> dict[str, Standard]:
    found = [load_standard(path) for path in YUNXI.glob("standards/*/*/schema.json")]
    return {standard.id: standard for standard in found}


@pytest.fixture(scope="module")
def validators(standards: dict[str, Standard]) -> Iterator[dict[str, BatchValidator]]:
    made = {name: BatchValidator(standards[name], today=TODAY) for name in NAMES}
    yield made
    for validator in made.values():
        validator.close()


def records(standard: Standard) -> st.SearchStrategy[dict[str, str | None]]:
    """Dirty records: good values, bad values, values of other fields, nulls, any text."""
    value = st.one_of(st.none(), st.sampled_from(GOOD + DIRT), st.text(max_size=8))
    return st.fixed_dictionaries(dict.fromkeys(standard.names, value))


def every_value(standard: Standard) -> list[dict[str, Any]]:
    """Each value that a test names, in all fields at once, and each that nothing can keep in the first."""
    everywhere = [dict.fromkeys(standard.names, value) for value in GOOD + DIRT + FORMS]
    return [*everywhere, *({standard.names[0]: value} for value in UNKEPT)]


def codes(bundle: Mapping[str, Any], rows: list[dict[str, Any]]) -> list[list[str]]:
    """The reason codes that a bundle alone gives, each once, by record."""
    check = evaluator(bundle, today=TODAY)
    return [list(dict.fromkeys(verdict.code for verdict in check(row))) for row in rows]


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_bundle_agrees_with_the_record_check_and_the_batch_check(
    name: str,
    data: st.DataObject,
    standards: dict[str, Standard],
    validators: dict[str, BatchValidator],
) -> None:
    standard = standards[name]
    rows = data.draw(st.lists(records(standard), min_size=1, max_size=20))
    carried = json.loads(json.dumps(compile_bundle(standard)))
    check = compile_checker(standard, today=TODAY)
    # A row with a NUL is kept whole in quarantine before its standard is asked.
    nul = [any("\0" in (value or "") for value in row.values()) for row in rows]
    expected = [
        ["ROW_NUL"] if bad else list(check(row).reasons) for bad, row in zip(nul, rows, strict=True)
    ]
    assert codes(carried, rows) == expected
    texts = pa.table(
        {field: pa.array([row[field] for row in rows], pa.string()) for field in standard.names}
    )
    masks = validators[name].check(texts)["cl_mask"].to_pylist()
    batch = zip(nul, masks, strict=True)
    found = [["ROW_NUL"] if bad else list(decode(mask, standard)) for bad, mask in batch]
    assert codes(carried, rows) == found


@pytest.mark.skipif(
    shutil.which("node") is None,
    reason="node is not installed: the phone's evaluator is not tested",
)
@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_phone_gives_the_same_verdicts(
    name: str, data: st.DataObject, standards: dict[str, Standard], tmp_path: Path
) -> None:
    drawn = data.draw(st.lists(records(standards[name]), min_size=20, max_size=40))
    rows = [*drawn, *every_value(standards[name])]
    bundle = compile_bundle(standards[name])
    given_file = tmp_path / "given.json"
    given_file.write_text(json.dumps([bundle, rows, TODAY.isoformat()]), "utf-8")
    script = Path(embed.__file__).with_name("evaluate.js")
    program = (
        f"const {{evaluate}} = require({json.dumps(str(script))});"
        f"const [bundle, rows, today] = JSON.parse(require('fs').readFileSync({json.dumps(str(given_file))}, 'utf8'));"
        "console.log(JSON.stringify(rows.map((row) => evaluate(bundle, row, {today}).map((v) => v.code))));"
    )
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    theirs = [list(dict.fromkeys(row)) for row in json.loads(done.stdout)]
    assert theirs == codes(bundle, rows)


@pytest.mark.parametrize("name", NAMES)
def test_a_value_is_judged_in_any_form_of_json_as_collecting_judges_it(
    name: str, standards: dict[str, Standard], tmp_path: Path
) -> None:
    standard, lines = standards[name], tmp_path / "lines.jsonl"
    rows = every_value(standard)
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    chunks = [read() for part in read_jsonl(lines, Layout()) for read in part.chunks]
    collected = {one.row: [one.code] for chunk in chunks for one in chunk.broken}
    with closing(BatchValidator(standard, today=TODAY)) as batch:
        for chunk in chunks:
            masks = batch.check(chunk.rows)["cl_mask"].to_pylist()
            said = (list(decode(mask, standard)) for mask in masks)
            collected |= zip(chunk.numbers.to_pylist(), said, strict=True)
    assert codes(compile_bundle(standard), rows) == [collected[row] for row in sorted(collected)]


def test_a_bundle_is_plain_json_and_names_its_version(standards: dict[str, Standard]) -> None:
    bundle = compile_bundle(standards["residents"])
    assert json.loads(json.dumps(bundle)) == bundle
    assert (bundle["standard"], bundle["version"]) == ("residents", "1.0.0")
    assert compile_bundle(standards["residents"])["sha256"] == bundle["sha256"]


@pytest.mark.parametrize(
    ("change", "code"), [({"format": "other"}, "EMB-001"), ({"missing": ["x"]}, "EMB-002")]
)
def test_a_changed_bundle_is_refused(
    standards: dict[str, Standard], change: dict[str, Any], code: str
) -> None:
    with pytest.raises(CivicloomError) as caught:
        evaluate({**compile_bundle(standards["residents"]), **change}, {})
    assert caught.value.code == code


def test_codes_follow_the_day_and_messages_name_the_field(standards: dict[str, Standard]) -> None:
    bundle = copy.deepcopy(compile_bundle(standards["visits"]))
    (wrong,) = [
        v for v in evaluate(bundle, {"relation": "lodger"}, today=TODAY) if v.kind == "CODE"
    ]
    assert wrong.field == "relation"
    assert wrong.message["zh"].endswith("不在代码表中") and wrong.message["en"].endswith(
        "is not in the list"
    )


def test_prefill_offers_what_a_card_holds_and_nothing_protected(
    standards: dict[str, Standard],
) -> None:
    bundle = compile_bundle(standards["residents"])
    card = {"name": "张伟", "ethnic": "01", "phone": None, "birth_date": date(1949, 12, 31)}
    assert prefill(bundle, "citizen_id", card) == {"name": "张伟", "birth_date": "1949-12-31"}
    assert prefill(bundle, "name", card) == {}


def test_prefill_never_offers_a_protected_field_even_where_it_has_a_role(
    standards: dict[str, Standard],
) -> None:
    residents = standards["residents"]
    fields = tuple(
        replace(field, role="ethnic") if field.protected else field for field in residents.fields
    )
    bundle = compile_bundle(replace(residents, fields=fields))
    assert prefill(bundle, "citizen_id", {"name": "张伟", "ethnic": "01"}) == {"name": "张伟"}
