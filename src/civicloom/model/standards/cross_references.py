"""What a standard says about its own fields must be about fields that it has."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..codelists import get, read_list
from .crosschecks import NAMED_CHECKS
from .faults import Findings
from .shapes import code_list_fault, fits
from .vocabulary import PREFIX

_CHECK_WORDS = {
    "name": "text",
    "fields": "list of texts",
    "reason": "text",
    "values": "list of texts",
}


def require_references(data: Mapping[str, Any], folder: Path, findings: Findings) -> None:
    """Note every name of a field, list or check that does not exist (STD-006, STD-007, STD-009)."""
    names = [field["name"] for field in data["fields"]]
    for pointer, name in _mentioned(data):
        if name not in names:
            findings.add("STD-006", pointer, name=name, known=", ".join(names))
    for number, check in enumerate(data.get(PREFIX + "checks", ())):
        _require_check(check, data, f"/{PREFIX}checks/{number}", findings)
    for number, key in enumerate(data.get("foreignKeys", ())):
        _require_foreign_key(key, names, f"/foreignKeys/{number}", findings)
    for number, field in enumerate(data["fields"]):
        _require_list(field.get(PREFIX + "codeList"), folder, f"/fields/{number}", findings)
    _require_valid_time(data, findings)


def _mentioned(data: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    subject = data[PREFIX + "subject"]
    yield f"/{PREFIX}subject/field", subject.get("field", "")
    if PREFIX + "scope" in data:
        yield f"/{PREFIX}scope", data[PREFIX + "scope"]
    for word in (PREFIX + "validTime", "primaryKey"):
        named = data.get(word, ())
        for name in [named] if isinstance(named, str) else named:
            yield f"/{word}", name


def _require_valid_time(data: Mapping[str, Any], findings: Findings) -> None:
    word = PREFIX + "validTime"
    types = {field["name"]: field.get("type", "string") for field in data["fields"]}
    named = data.get(word)
    if named is None:
        return
    two = isinstance(named, list) and len(named) == 2
    if not two or any(types.get(name, "date") != "date" for name in named):
        findings.add("STD-004", f"/{word}", value=named, wanted="two date fields")


def _require_check(
    check: object, data: Mapping[str, Any], pointer: str, findings: Findings
) -> None:
    if not isinstance(check, Mapping) or not {"name", "fields"} <= set(check):
        findings.add("STD-009", pointer, check=check, reason="it needs name and fields")
        return
    if _words_fit(check, pointer, findings):
        reason = _check_fault(check, data)
        if reason:
            findings.add("STD-009", pointer, check=check["name"], reason=reason)


def _words_fit(check: Mapping[str, Any], pointer: str, findings: Findings) -> bool:
    fit = True
    for word, value in check.items():
        if word not in _CHECK_WORDS:
            findings.add("STD-002", f"{pointer}/{word}", word=word, known=", ".join(_CHECK_WORDS))
            fit = False
        elif not fits(_CHECK_WORDS[word], value):
            findings.add("STD-004", f"{pointer}/{word}", value=value, wanted=_CHECK_WORDS[word])
            fit = False
    return fit


def _check_fault(check: Mapping[str, Any], data: Mapping[str, Any]) -> str | None:
    named = NAMED_CHECKS.get(check["name"])
    if named is None:
        return "the checks are " + ", ".join(NAMED_CHECKS)
    names, types = check["fields"], {field["name"]: field for field in data["fields"]}
    if any(name not in types for name in names):
        return "it names a field that the standard does not have"
    if len(names) < named.least or (named.most is not None and len(names) > named.most):
        return f"it takes {named.least} fields" + ("" if named.most else " or more")
    if "values" in check and not named.takes_values:
        return "it takes no values"
    return named.suits([types[name] for name in names])


def _require_foreign_key(key: object, names: list[str], pointer: str, findings: Findings) -> None:
    reference = key.get("reference") if isinstance(key, Mapping) else None
    if not isinstance(key, Mapping) or not isinstance(reference, Mapping):
        findings.add(
            "STD-004", pointer, value=key, wanted="{fields, reference: {resource, fields}}"
        )
        return
    if not fits("fields", key.get("fields")) or not fits("fields", reference.get("fields")):
        findings.add(
            "STD-004", pointer, value=key, wanted="{fields, reference: {resource, fields}}"
        )
        return
    own = [key["fields"]] if isinstance(key["fields"], str) else key["fields"]
    for name in own:
        if name not in names:
            findings.add("STD-006", f"{pointer}/fields", name=name, known=", ".join(names))


def _require_list(ref: str | None, folder: Path, pointer: str, findings: Findings) -> None:
    if ref is None:
        return
    reason = code_list_fault(
        ref, lambda: read_list(folder / ref) if ref.endswith(".csv") else get(ref)
    )
    if reason:
        findings.add("STD-007", f"{pointer}/{PREFIX}codeList", ref=ref, reason=reason)
