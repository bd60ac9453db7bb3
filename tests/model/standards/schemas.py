"""Standards for tests: a small sound one, and ways to change it."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from civicloom.model.standards import Standard, load_standard

LEASES: dict[str, Any] = {
    "name": "leases",
    "title": "Leases",
    "version": "1.2.0",
    "fields": [
        {"name": "lease_no", "constraints": {"required": True}},
        {"name": "house_code", "civicloom:identifier": "house-code"},
        {"name": "tenant_id", "civicloom:identifier": "citizen-id", "civicloom:personal": True},
        {"name": "tenant_sex", "civicloom:codeList": "gbt2261.1", "civicloom:personal": True},
        {"name": "tenant_birth", "type": "date", "civicloom:personal": True},
        {"name": "rent", "type": "number", "constraints": {"minimum": 0, "maximum": 100000}},
        {"name": "rooms", "type": "integer", "constraints": {"minimum": 1}},
        {"name": "status", "constraints": {"enum": ["live", "ended"], "maxLength": 5}},
        {"name": "office", "constraints": {"pattern": "[A-Z]{2}[0-9]+", "minLength": 3}},
        {"name": "start_date", "type": "date"},
        {"name": "end_date", "type": "date"},
        {"name": "ethnic", "civicloom:codeList": "gbt3304", "civicloom:protected": True},
    ],
    "primaryKey": "lease_no",
    "civicloom:subject": {"kind": "dwelling", "field": "house_code"},
    "civicloom:validTime": ["start_date", "end_date"],
    "civicloom:scope": "house_code",
    "civicloom:checks": [
        {"name": "not-before", "fields": ["end_date", "start_date"], "reason": "ENDS_BEFORE_START"},
        {"name": "birth-matches-citizen-id", "fields": ["tenant_id", "tenant_birth"]},
        {"name": "sex-matches-citizen-id", "fields": ["tenant_sex", "tenant_id"]},
        {"name": "at-least-one-of", "fields": ["house_code", "office"]},
        {"name": "at-most-one-of", "fields": ["rooms", "rent"]},
        {"name": "required-when", "fields": ["end_date", "status"], "values": ["ended"]},
    ],
}


def leases(**changes: Any) -> dict[str, Any]:
    """The sound schema with some properties changed; ``civicloom_x`` stands for ``civicloom:x``; None drops."""
    schema = copy.deepcopy(LEASES)
    for word, value in changes.items():
        name = word.replace("civicloom_", "civicloom:")
        schema[name] = value
        if value is None:
            del schema[name]
    return schema


def with_field(name: str, /, **changes: Any) -> dict[str, Any]:
    """The sound schema with one field changed."""
    schema = leases()
    field = next(field for field in schema["fields"] if field["name"] == name)
    for word, value in changes.items():
        key = word.replace("civicloom_", "civicloom:")
        field[key] = value
        if value is None:
            del field[key]
    return schema


def write(folder: Path, schema: Mapping[str, Any]) -> Path:
    """The schema as a file of its own."""
    path = folder / "schema.json"
    path.write_text(json.dumps(schema, ensure_ascii=False, indent=1), "utf-8")
    return path


def standard(folder: Path, schema: Mapping[str, Any]) -> Standard:
    """The schema written and loaded."""
    return load_standard(write(folder, schema))
