"""A column may be doubted without need, but never trusted without: what is recognised is what the check says."""

import json
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicloom.library.engines.recognise import Recogniser, Singly
from civicloom.model.standards import Day, Standard, compile_checker, field_check, load_standard
from civicloom.model.text import BLANKS

from .test_validate_batches import CELLS, EVERYTHING

TODAY = date(2026, 11, 23)
GOOD = {
    "cid": "11010519491231002X",
    "credit": None,
    "house": "3301990010010100001",
    "count": "7",
    "amount": "1.5",
    "flag": "true",
    "born": "1949-12-31",
    "written": "1950年01月31日",
    "moment": "2020-01-02T03:04:05",
    "year": "1999",
    "month": "2020-06",
    "sex": "2",
    "region": None,
    "text": "甲乙",
    "backed": "axa",
    "choice": "b'c",
}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Standard:
    path = tmp_path_factory.mktemp("standard") / "schema.json"
    path.write_text(json.dumps(EVERYTHING, ensure_ascii=False), "utf-8")
    return load_standard(path)


@pytest.fixture(scope="module")
def both(everything: Standard) -> tuple[Recogniser, Singly]:
    checks = {f.name: field_check(f, everything, Day(None, TODAY)) for f in everything.fields}
    return Recogniser(everything, checks, TODAY), Singly(everything, checks)


def columns(standard: Standard, rows: list[dict[str, Any]]) -> dict[str, pa.StringArray]:
    return {
        name: pa.array(
            [None if r[name] is None else r[name].strip(BLANKS) for r in rows], pa.string()
        )
        for name in standard.names
    }


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.lists(st.tuples(st.sampled_from(sorted(GOOD)), CELLS), min_size=1, max_size=30))
def test_good_records_with_one_field_changed_are_judged_as_the_check_of_one_record_does(
    everything: Standard,
    both: tuple[Recogniser, Singly],
    changes: list[tuple[str, str | None]],
) -> None:
    recogniser, singly = both
    rows = [GOOD | {name: cell} for name, cell in changes]
    texts = columns(everything, rows)
    look = recogniser.look(texts)
    values, masks = singly.judge(texts, look)
    check = compile_checker(everything, today=TODAY)
    for n, row in enumerate(rows):
        want = check(row)
        assert masks[n] == want.mask, row
        assert not (look.good[n] and want.mask), row
        if not want.mask:
            assert {name: values[name][n].as_py() for name in values} == want.values, row


def test_a_plain_record_is_recognised_without_a_single_check(
    everything: Standard, both: tuple[Recogniser, Singly]
) -> None:
    look = both[0].look(columns(everything, [GOOD, GOOD | {"born": "1949-12-30"}, GOOD]))
    assert look.good.tolist() == [True, False, True]


def test_dates_are_those_of_the_calendar(
    everything: Standard, both: tuple[Recogniser, Singly]
) -> None:
    days = ["2024-02-29", "2023-02-29", "2000-02-29", "1900-02-29", "0000-01-01", "9999-12-31", "2024-2-29", "2024-13-01", "2024-00-10", "2024-01-00"]  # fmt: skip
    look = both[0].look(columns(everything, [GOOD | {"born": day} for day in days]))
    plain = [day for day, good in zip(days, look.plain["born"], strict=True) if good]
    assert plain == ["2024-02-29", "2000-02-29", "9999-12-31"]


def test_a_field_remembers_only_so_much(
    everything: Standard, both: tuple[Recogniser, Singly], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civicloom.library.engines.recognise.columns._MOST", 0)
    fresh = GOOD | {"moment": "2021-03-04T05:06:07"}
    texts = columns(everything, [fresh])
    look = both[0].look(texts)
    assert not look.good[0]
    assert both[1].judge(texts, look)[1].tolist() == [0]
