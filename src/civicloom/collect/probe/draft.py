"""A first standard for a file that nobody has described yet; a person goes over it before it is used."""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from civicloom.model.own_yaml import own_yaml

from ...model.codelists import get
from .probed import Column, Probe

_KEYS = re.compile(r"编号|編號|序号|序號|代码|代碼|号$|id$|no$|code$|key$", re.IGNORECASE)
_SUBJECTS = (("citizen-id", "person"), ("credit-code", "organisation"), ("house-code", "dwelling"))
_WORDS = {"citizen-id": "citizen_id", "credit-code": "credit_code", "house-code": "house_code"}


def draft_standard(probe: Probe, name: str = "draft") -> str:
    """The text of a schema.json with guessed types, identifiers, roles and titles for the columns found.

    It loads as it is; what is guessed (required, code lists, personal, protected) is for a person to check.
    """
    fields = _fields(probe.columns)
    data: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "name": _id(name),
        "title": name.strip() or _id(name),
        "version": "1.0.0",
        "civicloom:subject": _subject(fields, probe.columns),
        "missingValues": [""],
        "fields": fields,
    }
    checks = list(_checks(fields))
    if checks:
        data["civicloom:checks"] = checks
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


@cache
def _words() -> list[dict[str, Any]]:
    text = (files(__package__) / "draft_words.yaml").read_text("utf-8")
    words: list[dict[str, Any]] = own_yaml(text)
    return words


def _fields(columns: Sequence[Column]) -> list[dict[str, Any]]:
    taken: set[str] = set()
    return [_field(column, _word(column), taken) for column in columns]


def _word(column: Column) -> dict[str, Any]:
    """What is known of a heading; what its cells are goes before what it is called."""
    if column.identifier:
        wanted = _WORDS[column.identifier]
        return next(word for word in _words() if word["name"] == wanted)
    found = (word for word in _words() if re.search(word["match"], column.name, re.IGNORECASE))
    return next(found, {})


def _field(column: Column, word: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": _free(word.get("name") or _plain(column.name), taken),
        "type": column.type,
        "title": column.name,
        "civicloom:title": {"en": word.get("en", column.name), "zh": column.name},
    }
    if column.complete and (column.identifier or _KEYS.search(column.name)):
        field["constraints"] = {"required": True}
    if column.identifier:
        field["civicloom:identifier"] = column.identifier
    if word.get("role"):
        field["civicloom:role"] = word["role"]
    field |= {
        f"civicloom:{key}": word[key] for key in ("personal", "protected", "class") if key in word
    }
    if word.get("role") == "sex" and set(column.codes) <= get("gbt2261.1").codes() and column.codes:
        field |= {"type": "string", "civicloom:codeList": "gbt2261.1"}
    return field


def _free(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    taken.add(candidate)
    return candidate


def _id(name: str) -> str:
    """An id that a standard may have; one that is none is spelled out, Chinese words in pinyin."""
    spelled = "-".join(filter(None, map(_spelled, name.split("-"))))
    return f"s_{spelled}" if spelled[:1].isdigit() else spelled or "draft"


def _plain(heading: str) -> str:
    """A field name: the words of the heading; a digit and the library's own ``cl_`` may not begin one."""
    name = _spelled(heading)
    return f"f_{name}" if not name or name[0].isdigit() or name.startswith("cl_") else name


def _spelled(text: str) -> str:
    """Words in lower-case ASCII with _ between them, Chinese ones in pinyin."""
    from pypinyin import lazy_pinyin

    spelled = "_".join(lazy_pinyin(text, errors=lambda other: f"_{other}_"))
    return re.sub(r"_+", "_", re.sub(r"[^a-z0-9_]", "_", spelled.lower())).strip("_")


def _subject(fields: list[dict[str, Any]], columns: Sequence[Column]) -> dict[str, str]:
    """Whom the records are about: the first identifier found; else a matter, by its key or first column."""
    for kind, subject in _SUBJECTS:
        for field in fields:
            if field.get("civicloom:identifier") == kind:
                return {"kind": subject, "field": field["name"]}
    pairs = list(zip(fields, columns, strict=True))
    keyed = (field for field, c in pairs if c.distinct and c.complete and _KEYS.search(c.name))
    return {"kind": "matter", "field": next(keyed, fields[0] if fields else {"name": ""})["name"]}


def _checks(fields: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """The checks that a citizen id allows beside a birth date and a coded sex."""
    by_role = {field.get("civicloom:role"): field for field in fields}
    citizen = by_role.get("citizen_id")
    if citizen is None or citizen.get("civicloom:identifier") != "citizen-id":
        return
    birth, sex = by_role.get("birth_date"), by_role.get("sex")
    if birth and birth["type"] == "date":
        names = [birth["name"], citizen["name"]]
        yield {"name": "birth-matches-citizen-id", "fields": names, "reason": "BIRTH_MISMATCH"}
    if sex and "civicloom:codeList" in sex:
        yield {
            "name": "sex-matches-citizen-id",
            "fields": [sex["name"], citizen["name"]],
            "reason": "SEX_MISMATCH",
        }
