"""Codes of rows that are refused before or beside their standard, with their texts."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from ..model.standards import Standard, reasons


@cache
def row_codes() -> Mapping[str, Mapping[str, str]]:
    """The text of each code in English and Chinese."""
    text = (files(__package__) / "row_codes.yaml").read_text("utf-8")
    codes: dict[str, dict[str, str]] = yaml.safe_load(text)
    return codes


_KINDS = {
    "NULL": ("is empty and required", "必填而为空"),
    "TYPE": ("is not a {type}", "不是 {type} 类型"),
    "FORMAT": ("has not the form of a {identifier}", "不符合 {identifier} 的格式"),
    "CHECK": ("has wrong check characters", "校验码错误"),
    "CODE": ("is not in the code list {code_list}", "不在代码表 {code_list} 中"),
    "RANGE": ("is out of its range", "超出取值范围"),
    "LENGTH": ("is too short or too long", "长度不符"),
    "PATTERN": ("does not match its pattern", "不符合规定样式"),
    "ENUM": ("is not one of the allowed values", "不在允许取值之内"),
}


def meaning(code: str, standard: Standard, language: str = "en") -> str:
    """What a code says, for a person; never a value of the row."""
    known = row_codes().get(code)
    if known:
        return known[language]
    said = []
    for reason in reasons(standard):
        if reason.code == code:
            text = _KINDS.get(reason.kind, (f"fails {reason.kind}",) * 2)[language == "zh"]
            name = reason.field or ", ".join(reason.params["fields"])
            said.append(f"{name} {text.format_map(dict(reason.params))}")
    return "; ".join(said)
