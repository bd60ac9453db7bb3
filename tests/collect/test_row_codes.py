"""Why a row waits, in words of those who correct it."""

from pathlib import Path

import pytest

from civicloom.collect.row_codes import meaning
from civicloom.model.standards import load_standard

YUNXI = Path(__file__).parents[2] / "examples/yunxi/standards"


@pytest.mark.parametrize(
    ("code", "language", "said"),
    [
        ("OCCURRED_ON_TYPE", "zh", "发生日期 (occurred_on) 不是日期"),
        ("OCCURRED_ON_TYPE", "en", "Occurred on (occurred_on) is not a date"),
        ("HOUSE_CODE_FORMAT", "zh", "房屋编码 (house_code) 不符合房屋编码的格式"),
        ("ROW_FIELDS", "zh", "本行的单元格数与表头不符"),
    ],
)
def test_a_fault_names_the_field_as_people_call_it(code: str, language: str, said: str) -> None:
    incidents = load_standard(YUNXI / "incidents" / "1.0.0")
    assert meaning(code, incidents, language) == said
