"""Metadata of a bag under the names of DA/T 46 (metadata of electronic records)."""

import json
from collections.abc import Sequence
from pathlib import Path

from ...model.clock import timestamp
from ..log import EvidenceLog
from ..receipt import Receipt
from .paths import files_in


def metadata(bag: Path, receipts: Sequence[Receipt], log: EvidenceLog) -> dict[str, object]:
    """What a later reader needs to know of each file and of each step it came from."""
    return {
        "archive": _named("Archive", "立档单位名称", log.origin),
        "created": _named("Date of creation", "归档时间", timestamp(log.clock.now())),
        "files": [_file(bag, path) for path in files_in(bag, "data")],
        "steps": [_step(receipt) for receipt in receipts],
    }


def _named(en: str, zh: str, value: object) -> dict[str, object]:
    return {"en": en, "zh": zh, "value": value}


def _file(bag: Path, path: str) -> dict[str, object]:
    name = Path(path)
    return {
        "name": _named("File name", "计算机文件名", name.name),
        "path": _named("Place in the bag", "存储位置", path),
        "format": _named("Format", "格式信息", name.suffix.removeprefix(".").lower() or "none"),
        "size": _named("Size in bytes", "计算机文件大小", (bag / path).stat().st_size),
    }


def _step(receipt: Receipt) -> dict[str, object]:
    entry = json.loads(receipt.leaf)
    return {
        "receipt": _named("Receipt", "回执编号", receipt.id),
        "action": _named("Step", "业务行为", entry["type"]),
        "time": _named("Time", "行为时间", entry["time"]),
        "agent": _named("Agent", "机构人员名称", entry["actor"]),
        "basis": _named("Basis", "行为依据", entry.get("basis", "")),
        "object": _named("SHA-256 of the thing", "数字摘要", entry["object"]),
    }
