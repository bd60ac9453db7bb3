"""Standards, rows and files that the tests share."""

import csv
import io
import random
from collections.abc import Sequence

from civicloom.model.identifiers import citizen_id

PEOPLE = {
    "name": "people",
    "version": "1.0.0",
    "title": "人员",
    "missingValues": ["", "-", "无"],
    "fields": [
        {
            "name": "citizen_id",
            "constraints": {"required": True},
            "civicloom:identifier": "citizen-id",
            "civicloom:role": "citizen_id",
            "civicloom:personal": True,
        },
        {
            "name": "name",
            "constraints": {"required": True, "maxLength": 20},
            "civicloom:personal": True,
        },
        {"name": "sex", "civicloom:codeList": "gbt2261.1"},
        {"name": "birth_date", "type": "date"},
        {"name": "amount", "type": "number", "constraints": {"minimum": 0}},
    ],
    "civicloom:subject": {"kind": "person", "field": "citizen_id"},
    "civicloom:checks": [
        {
            "name": "birth-matches-citizen-id",
            "fields": ["birth_date", "citizen_id"],
            "reason": "BIRTH_MISMATCH",
        }
    ],
}
VISITS = {
    "name": "visits",
    "version": "1.0.0",
    "title": "走访",
    "fields": [
        {"name": "visit_no", "constraints": {"required": True}},
        {"name": "house_code", "civicloom:identifier": "house-code"},
        {"name": "visited_on", "type": "date"},
        {"name": "occupants", "type": "integer"},
    ],
    "civicloom:subject": {"kind": "matter", "field": "visit_no"},
    "civicloom:scope": "house_code",
}
HEADINGS = ("编号", "身份证号", "姓名", "性别", "出生日期", "金额")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超兰霞平刚桂文辉"


def people(count: int, seed: int = 1) -> list[list[str]]:
    """Rows of good people under the headings."""
    dice = random.Random(seed)
    rows = []
    for number in range(count):
        year, month, day = dice.randint(1940, 2015), dice.randint(1, 12), dice.randint(1, 28)
        first = f"330106{year}{month:02}{day:02}{dice.randint(0, 999):03}"
        name = dice.choice(_SURNAMES) + dice.choice(_GIVEN) + dice.choice(_GIVEN)
        sex = "男" if int(first[16]) % 2 else "女"
        id18 = first + citizen_id.check_character(first)
        birth = f"{year}/{month:02}/{day:02}"
        rows.append([f"P{number:06}", id18, name, sex, birth, f"{dice.randint(0, 99999) / 100}"])
    return rows


def as_csv(
    rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS, delimiter: str = ","
) -> str:
    """A text table."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([headings, *rows])
    return out.getvalue()
