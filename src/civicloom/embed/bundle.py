"""A standard as one JSON document that checks a record anywhere: on a phone, in a form, at a partner."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from civicloom.model.codelists import CodeList
from civicloom.model.errors import CivicloomError
from civicloom.model.own_yaml import own_yaml
from civicloom.model.standards import Field, Reason, Standard, folds_width, reasons

FORMAT = "civicloom-bundle/1"
UNKEPT = ("ROW_NUL", "ROW_ENCODING")
"""What makes a whole record one that no table can keep, before its standard is asked."""


def compile_bundle(standard: Standard) -> dict[str, Any]:
    """The bundle of a standard: fields, code lists, checks, messages, prefill, version, digest.

    It is plain JSON and needs nothing else. ``sha256`` covers the canonical JSON of all other members.
    """
    body = {
        "format": FORMAT,
        "standard": standard.id,
        "version": standard.version,
        "title": dict(standard.title),
        "subject": asdict(standard.subject),
        "primary_key": list(standard.primary_key),
        "missing": list(standard.missing_values),
        "fields": [_field(field) for field in standard.fields],
        "lists": _lists(standard),
        "checks": [_plain(asdict(check)) for check in standard.checks],
        "reasons": [_reason(reason, standard) for reason in reasons(standard)],
        "unkept": [{"code": code, "message": _messages()[code]} for code in UNKEPT],
        "prefill": _prefill(standard),
    }
    return {**body, "sha256": bundle_digest(body)}


def bundle_digest(bundle: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a bundle without its own digest."""
    body = {name: value for name, value in bundle.items() if name != "sha256"}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def require_whole(bundle: Mapping[str, Any], wanted: str = FORMAT) -> None:
    """Raises EMB-001 for another format and EMB-002 for a bundle that was changed."""
    if bundle.get("format") != wanted:
        raise CivicloomError("EMB-001", found=bundle.get("format"), wanted=wanted)
    if bundle_digest(bundle) != bundle.get("sha256"):
        raise CivicloomError("EMB-002", standard=bundle.get("standard") or bundle.get("rule"))


def _field(field: Field) -> dict[str, Any]:
    return {**_plain(asdict(field)), "folds_width": folds_width(field)}


def _lists(standard: Standard) -> dict[str, Any]:
    found = {}
    for field in standard.fields:
        codes = standard.codes_of(field.name)
        if field.code_list and codes:
            found[field.code_list] = _list(codes)
    return found


def _list(codes: CodeList) -> dict[str, Any]:
    spells = {
        code: [_plain(asdict(spell)) for spell in history]
        for code, history in codes.history.items()
    }
    return {"id": codes.id, "version": codes.version, "title": dict(codes.title), "codes": spells}


def _reason(reason: Reason, standard: Standard) -> dict[str, Any]:
    return {
        "bit": reason.bit,
        "code": reason.code,
        "field": reason.field,
        "kind": reason.kind,
        "params": _plain(dict(reason.params)),
        "message": _message(reason, standard),
    }


def _message(reason: Reason, standard: Standard) -> dict[str, str]:
    texts = _messages().get(reason.kind, _messages()["CROSS"])
    names = [reason.field] if reason.field else list(reason.params["fields"])
    return {
        language: text.format(title=_titles(standard, names, language))
        for language, text in texts.items()
    }


def _titles(standard: Standard, names: Sequence[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(
        standard.field(name).title.get(language) or name for name in names
    )


def _prefill(standard: Standard) -> list[dict[str, Any]]:
    """By each identifier in a record, what a card of that subject may fill in: never a protected field."""
    offered = [f.name for f in standard.fields if f.role and not f.protected and not f.identifier]
    return [
        {"by": field.name, "identifier": field.identifier, "fields": offered}
        for field in standard.fields
        if field.identifier
    ]


@cache
def _messages() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("messages.yaml").read_text("utf-8")
    return dict(own_yaml(text))


def _plain(value: Any) -> Any:
    """The value as JSON says it: dates as texts, tuples as lists."""
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
