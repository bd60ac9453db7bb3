"""What the program says in traditional Chinese is written as an official writes it: every text that is shipped."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from civicloom.model.hant import hant

ROOT = Path(__file__).resolve().parents[2]
KEYED = {"headings", "terms", "clicks", "facts"}
"""Catalogues whose keys are the English words."""
FOREIGN = "爲覈裏羣牀着峯啓祕衞麪説户佈汙賬傢錶鍾鬱彙穀範曆"
"""Forms that an official in Taiwan does not write, and those that OpenCC takes for others in our texts."""
ALLOWED = {"範": "範圍規範示範防範", "彙": "彙整彙編詞彙", "曆": "日曆"}
RARE = "秸"
"""Outside the level of common characters, and right."""


def texts_in(value: Any, inside: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from texts_in(one, inside or key in ("zh", "zh-Hans"))
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one, inside)
    elif inside and isinstance(value, str):
        yield value


def in_code(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in ("zh", "zh-Hans"):
                    yield from [value.value] if isinstance(value, ast.Constant) else []


def shipped() -> Iterator[tuple[str, str]]:
    """Every Chinese text of the program and its examples, with the file it stands in."""
    for room in (ROOT / "src", ROOT / "examples"):
        for path in room.rglob("*.yaml"):
            inside = path.stem in KEYED
            yield from ((path.name, text) for text in texts_in(yaml.safe_load(path.read_text("utf-8")), inside))  # fmt: skip
        for path in room.rglob("schema.json"):
            yield from ((path.name, text) for text in texts_in(json.loads(path.read_text("utf-8"))))
        for path in room.rglob("*.py"):
            yield from ((path.name, text) for text in in_code(path))


TEXTS = sorted({(name, text) for name, text in shipped() if not text.isascii()})


def common(sign: str) -> bool:
    """Whether a character is of the first level of Big5: those of the official list of common characters."""
    code = sign.encode("big5", "replace")
    return len(code) == 2 and 0xA440 <= int.from_bytes(code, "big") <= 0xC67E


def test_there_are_texts_to_look_at() -> None:
    assert len(TEXTS) > 1500


def test_no_text_has_a_form_that_an_official_does_not_write() -> None:
    found = []
    for name, text in TEXTS:
        told = hant(text)
        for sign in FOREIGN:
            for at in re.finditer(sign, told):
                near = told[max(0, at.start() - 1) : at.end() + 1]
                if not any(near[n : n + 2] in ALLOWED.get(sign, "") for n in range(len(near) - 1)):
                    found.append((sign, name, told))
    assert found == []


def test_every_character_is_a_common_one() -> None:
    strange = {
        (sign, name)
        for name, text in TEXTS
        for sign in hant(text)
        if "\u4e00" <= sign <= "\u9fff" and not common(sign) and sign not in RARE
    }
    assert strange == set()


@pytest.mark.parametrize(
    ("simplified", "told"),
    [
        ("在原发布版上重放", "在原發布版上重放"),
        ("并发出待发信件", "並發出待發信件"),
        ("为某用途核验", "為某用途核驗"),
        ("隔离区里的群", "隔離區裡的群"),
        ("分布、公布、发布", "分布、公布、發布"),
        ("{year}年第{week}周（{first}", "{year}年第{week}週（{first}"),
        ("不是地名表：a.csv", "不是地名表：a.csv"),
        ("监听账号，当前账户", "監聽帳號，當前帳戶"),
        ("水污染、工作台、平台、台湾", "水污染、工作台、平台、臺灣"),
        ("采：14 个来源", "採：14 個來源"),
    ],
)
def test_words_are_told_in_their_standard_forms(simplified: str, told: str) -> None:
    assert hant(simplified) == told


def test_no_chinese_sentence_has_punctuation_of_half_a_width() -> None:
    found = [
        (name, text)
        for name, text in TEXTS
        if re.search(
            r"[\u4e00-\u9fff][,;:?!](?![\w/])|[\u4e00-\u9fff]\s*\.$|[,;?!]\s*[\u4e00-\u9fff]|\([\u4e00-\u9fff]",
            text,
        )
    ]
    assert found == []
