"""Reading a standard from its file: every fault at once, each with its place."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import CivicloomError, Place
from .cross_references import require_references
from .faults import Findings
from .field_file import field_of, require_field
from .reasons import reasons
from .shapes import require_known
from .standard import Check, ForeignKey, Standard, Subject
from .vocabulary import PREFIX

FILE = "schema.json"
VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
_NAME = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_REQUIRED = ("name", "version", "fields", PREFIX + "subject")


def load_standard(path: Path) -> Standard:
    """The standard in a file ``schema.json``, or in the folder that holds it.

    Raises STD-001 for a file that is no JSON object, else Faults with every fault of the file.
    """
    file = path / FILE if path.is_dir() else path
    text, data = _read(file)
    findings = Findings(file, text)
    _require_standard(data, findings)
    if not findings:
        require_references(data, file.parent, findings)
    if findings:
        raise findings.error()
    standard = _build(data, file)
    reasons(standard)
    return standard


def _read(file: Path) -> tuple[str, dict[str, Any]]:
    place = Place(str(file))
    try:
        text = file.read_text("utf-8-sig")
        data = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        place = Place(str(file), line=error.lineno)
        raise CivicloomError("STD-001", place=place, reason=error.msg) from error
    except (OSError, ValueError, RecursionError) as error:
        raise CivicloomError("STD-001", place=place, reason=error) from error
    if not isinstance(data, dict):
        raise CivicloomError("STD-001", place=place, reason="it is not an object")
    return text, data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(
            f"{next(n for n in names if names.count(n) > 1)} stands twice in one object"
        )
    return data


def _require_standard(data: Mapping[str, Any], findings: Findings) -> None:
    for word in _REQUIRED:
        if word not in data:
            findings.add("STD-003", "", word=word)
    subject = data.get(PREFIX + "subject")
    for word in ("kind", "field"):
        if isinstance(subject, Mapping) and word not in subject:
            findings.add("STD-003", f"/{PREFIX}subject", word=word)
    require_known(data, "standard", "", findings)
    name, version = data.get("name"), data.get("version")
    if isinstance(name, str) and not _NAME.fullmatch(name):
        findings.add("STD-004", "/name", value=name, wanted="lower-case words joined by - or _")
    if isinstance(version, str) and not VERSION.fullmatch(version):
        findings.add("STD-010", "/version", version=version)
    _require_folder(data, findings)
    _require_fields(data, findings)


def _require_folder(data: Mapping[str, Any], findings: Findings) -> None:
    """A standard kept as <id>/<version>/schema.json says the same id and version inside."""
    folder = findings.path.parent
    if not VERSION.fullmatch(folder.name):
        return
    for word, wanted in (("name", folder.parent.name), ("version", folder.name)):
        if data.get(word) not in (None, wanted):
            findings.add("STD-013", f"/{word}", value=data[word], wanted=wanted)


def _require_fields(data: Mapping[str, Any], findings: Findings) -> None:
    fields = data.get("fields")
    if not isinstance(fields, list):
        return
    if not fields:
        findings.add("STD-003", "/fields", word="one field at least")
    seen: set[str] = set()
    for number, field in enumerate(fields):
        pointer = f"/fields/{number}"
        if not isinstance(field, Mapping):
            findings.add("STD-004", pointer, value=field, wanted="object")
            continue
        require_field(field, pointer, findings)
        name = str(field.get("name"))
        if name in seen:
            findings.add("STD-005", f"{pointer}/name", name=name)
        seen.add(name)


def _build(data: Mapping[str, Any], file: Path) -> Standard:
    words = {
        name.removeprefix(PREFIX): value for name, value in data.items() if name.startswith(PREFIX)
    }
    valid_time = words.get("validTime")
    return Standard(
        id=data["name"],
        version=data["version"],
        fields=tuple(field_of(field) for field in data["fields"]),
        subject=Subject(**words["subject"]),
        title=texts_of(data, "title", data["name"]),
        description=texts_of(data, "description", ""),
        valid_time=(valid_time[0], valid_time[1]) if valid_time else None,
        scope=words.get("scope"),
        layer=words.get("layer", "business"),
        primary_key=names_of(data.get("primaryKey", ())),
        foreign_keys=tuple(_foreign_key(key) for key in data.get("foreignKeys", ())),
        missing_values=tuple(data.get("missingValues", [""])),
        checks=tuple(_check(check, data) for check in words.get("checks", ())),
        basis=words.get("basis"),
        path=file,
    )


def texts_of(data: Mapping[str, Any], word: str, default: str) -> Mapping[str, str]:
    """A text in both languages: the bilingual word, else the plain one for both."""
    plain = data.get(word, default)
    texts: Mapping[str, str] = data.get(PREFIX + word, {"en": plain, "zh": plain})
    return texts


def names_of(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """One name or several, as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value)


def _foreign_key(key: Mapping[str, Any]) -> ForeignKey:
    reference = key["reference"]
    return ForeignKey(
        names_of(key["fields"]), reference.get("resource", ""), names_of(reference["fields"])
    )


def _check(check: Mapping[str, Any], data: Mapping[str, Any]) -> Check:
    params = {"values": tuple(check["values"])} if "values" in check else {}
    reason = check.get("reason", check["name"].replace("-", "_").upper())
    names = list(check["fields"])
    if check["name"].endswith("-matches-citizen-id"):
        ids = {f["name"] for f in data["fields"] if f.get(PREFIX + "identifier") == "citizen-id"}
        names.sort(key=ids.__contains__)
    return Check(check["name"], tuple(names), reason, params)
