"""Codes of rows that are refused before or beside their standard, with their texts."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from civicloom.model.own_yaml import own_yaml

from ..model.standards import Field, Reason, Standard, reasons


@cache
def row_codes() -> Mapping[str, Mapping[str, str]]:
    """The text of each code in English and Chinese."""
    text = (files(__package__) / "row_codes.yaml").read_text("utf-8")
    codes: dict[str, dict[str, str]] = own_yaml(text)
    return codes


_KINDS = {
    "NULL": ("is empty and required", "必填而为空"),
    "TYPE": ("is not a {type}", "不是{type}"),
    "FORMAT": ("has not the form of a {identifier}", "不符合{identifier}的格式"),
    "CHECK": ("has wrong check characters", "校验码错误"),
    "CODE": ("is not in the code list {code_list}", "不在代码表 {code_list} 中"),
    "RANGE": ("is out of its range", "超出取值范围"),
    "LENGTH": ("is too short or too long", "长度不符"),
    "PATTERN": ("does not match its pattern", "不符合规定样式"),
    "ENUM": ("is not one of the allowed values", "不在允许取值之内"),
}
_CHINESE = {
    "integer": "整数",
    "number": "数字",
    "boolean": "是或否",
    "date": "日期",
    "datetime": "日期时间",
    "year": "年份",
    "yearmonth": "年月",
    "citizen-id": "公民身份号码",
    "credit-code": "统一社会信用代码",
    "credit-code-outer": "统一社会信用代码",
    "house-code": "房屋编码",
}
"""Types and identifiers as the offices that correct rows call them."""


def meaning(code: str, standard: Standard, language: str = "en") -> str:
    """What a code says, for a person; never a value of the row."""
    known = row_codes().get(code)
    if known:
        return known[language]
    told = [
        _told(reason, standard, language) for reason in reasons(standard) if reason.code == code
    ]
    return "; ".join(told)


def _told(reason: Reason, standard: Standard, language: str) -> str:
    chinese = language == "zh"
    text = _KINDS.get(reason.kind, (f"fails {reason.kind}",) * 2)[chinese]
    fields = [reason.field] if reason.field else reason.params["fields"]
    names = ", ".join(_name(standard.field(field), language) for field in fields)
    facts = {
        key: _CHINESE.get(str(value), value) if chinese else value
        for key, value in reason.params.items()
    }
    return f"{names} {text.format_map(facts)}"


def _name(field: Field, language: str) -> str:
    """What people call a field, with its name where that is another one."""
    title = field.title.get(language) or field.name
    return title if title == field.name else f"{title} ({field.name})"
