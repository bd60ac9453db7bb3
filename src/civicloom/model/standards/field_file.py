"""One field of a standard file: its faults, and the value made of it."""

import re
from collections.abc import Mapping
from typing import Any

from .faults import Findings
from .shapes import CONSTRAINTS, fits, require_known
from .standard import Field
from .typed_values import default_format, limit, readable_format
from .vocabulary import PREFIX

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_REASON = re.compile(r"[A-Z][A-Z0-9_-]*")
_UNPORTABLE = re.compile(r"\(\?(?!:)|\\[1-9AZzb]|[*+?}]\+|\[:")
"""Look-around, back references, possessive repeats: what RE2 in the engines lacks or reads otherwise."""

_LIMITS = ("minimum", "maximum", "enum")


def require_field(data: Mapping[str, Any], pointer: str, findings: Findings) -> None:
    """Note every fault of a field that can be seen without looking at the others."""
    require_known(data, "field", pointer, findings)
    name = data.get("name")
    if name is None:
        findings.add("STD-003", pointer, word="name")
    elif not isinstance(name, str) or not _NAME.fullmatch(name) or name.startswith("cl_"):
        wanted = "lower-case letters, digits and _, not beginning with cl_"
        findings.add("STD-004", f"{pointer}/name", value=name, wanted=wanted)
    _require_format(data, pointer, findings)
    _require_text_only(data, pointer, findings)
    _require_reasons(data, pointer, findings)
    if isinstance(data.get("constraints"), Mapping):
        _require_constraints(data, pointer, findings)


def _require_format(data: Mapping[str, Any], pointer: str, findings: Findings) -> None:
    kind, form = data.get("type", "string"), data.get("format", "default")
    if not readable_format(kind, form):
        findings.add("STD-015", f"{pointer}/format", format=form, type=kind)


def _require_text_only(data: Mapping[str, Any], pointer: str, findings: Findings) -> None:
    for word in ("identifier", "codeList"):
        if PREFIX + word in data and data.get("type", "string") != "string":
            findings.add("STD-012", f"{pointer}/{PREFIX}{word}", word=word, type=data["type"])


def _require_reasons(data: Mapping[str, Any], pointer: str, findings: Findings) -> None:
    codes = data.get(PREFIX + "reasons", {})
    for kind, code in codes.items() if isinstance(codes, Mapping) else ():
        if isinstance(code, str) and not _REASON.fullmatch(code):
            spot = f"{pointer}/{PREFIX}reasons/{kind}"
            findings.add("STD-004", spot, value=code, wanted="capital letters, digits, _ and -")


def _require_constraints(data: Mapping[str, Any], pointer: str, findings: Findings) -> None:
    kind = data.get("type", "string")
    for word, value in data["constraints"].items():
        spot = f"{pointer}/constraints/{word}"
        if word not in CONSTRAINTS:
            findings.add("STD-002", spot, word=word, known=", ".join(CONSTRAINTS))
            continue
        shape, types = CONSTRAINTS[word]
        if kind not in types:
            findings.add("STD-012", spot, word=word, type=kind)
        elif not fits(shape, value):
            findings.add("STD-004", spot, value=value, wanted=shape)
        elif word == "pattern":
            _require_pattern(value, spot, findings)
        elif word in _LIMITS and readable_format(kind, data.get("format", "default")):
            _require_limits(data, value, spot, findings)


def _require_pattern(pattern: str, pointer: str, findings: Findings) -> None:
    try:
        re.compile(pattern, re.ASCII)
    except re.error as error:
        findings.add("STD-011", pointer, pattern=pattern, reason=error)
        return
    if _UNPORTABLE.search(pattern):
        findings.add("STD-011", pointer, pattern=pattern, reason="not every engine can run it")


def _require_limits(
    data: Mapping[str, Any], value: object, pointer: str, findings: Findings
) -> None:
    """Limits are written in the field's own type and format."""
    field = field_of({"name": "", **{k: data[k] for k in ("type", "format") if k in data}})
    for one in value if isinstance(value, list) else [value]:
        if limit(field, one) is None:
            findings.add(
                "STD-004", pointer, value=one, wanted=f"{field.type} in the field's format"
            )


def field_of(data: Mapping[str, Any]) -> Field:
    """The field, once it is known to be sound."""
    words = {
        name.removeprefix(PREFIX): value for name, value in data.items() if name.startswith(PREFIX)
    }
    kind = data.get("type", "string")
    return Field(
        name=data["name"],
        type=kind,
        format=default_format(kind, data.get("format", "default")),
        title=words.get("title", dict.fromkeys(("en", "zh"), data.get("title", data["name"]))),
        description=words.get(
            "description", dict.fromkeys(("en", "zh"), data.get("description", ""))
        ),
        constraints=data.get("constraints", {}),
        identifier=words.get("identifier"),
        personal=words.get("personal", False),
        protected=words.get("protected", False),
        sensitivity=words.get("class", 3 if words.get("personal") else 1),
        code_list=words.get("codeList"),
        role=words.get("role"),
        reasons=words.get("reasons", {}),
        precedence=words.get("precedence", 0),
        true_values=tuple(data.get("trueValues", Field.true_values)),
        false_values=tuple(data.get("falseValues", Field.false_values)),
    )
