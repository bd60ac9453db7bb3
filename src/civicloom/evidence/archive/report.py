"""The four properties of DA/T 70: authenticity, integrity, usability, security."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from ...model.errors import CivicloomError
from ..receipt import check_receipt
from . import digest
from .formats import executable, readable
from .paths import files_in, inside

Answer = dict[str, object]


def report(bag: Path, verifier_key: str) -> Answer:
    """Each check in English and Chinese, whether it passed, and which files it missed."""
    look = _Look(bag, verifier_key)
    groups: dict[str, tuple[str, list[Answer]]] = {
        "authenticity": (
            "真实性",
            [
                _answer(
                    "Each receipt is signed and in the tree",
                    "每份回执均经签名且在树中",
                    look.bad_receipts(),
                ),
                _answer(
                    "Each file is the object of a step",
                    "每个文件均为某一步骤的对象",
                    look.without_receipt(),
                ),
                _answer(
                    "Each step is bound from outside", "每一步骤均有外部锚定", look.without_anchor()
                ),
            ],
        ),
        "integrity": (
            "完整性",
            [
                _answer(
                    "Files and metadata name each other",
                    "文件与元数据相互对应",
                    look.without_metadata(),
                ),
                _answer(
                    "Digests of all files are recorded", "全部文件均有摘要", look.without_digest()
                ),
            ],
        ),
        "usability": (
            "可用性",
            [
                _answer(
                    "Each file opens as its format says",
                    "每个文件可按其格式打开",
                    look.unreadable(),
                )
            ],
        ),
        "security": (
            "安全性",
            [
                _answer("No file is a program", "没有可执行文件", look.programs()),
                _answer("No path leads out of the bag", "没有路径指向包外", look.escaping()),
            ],
        ),
    }
    return {
        name: {"zh": zh, "passed": all(check["passed"] for check in checks), "checks": checks}
        for name, (zh, checks) in groups.items()
    }


def _answer(en: str, zh: str, missed: Iterator[str]) -> Answer:
    names = sorted(missed)
    return {"en": en, "zh": zh, "passed": not names, "missed": names}


class _Look:
    """Looks at one bag; each method gives the names that fail."""

    def __init__(self, bag: Path, verifier_key: str) -> None:
        self._bag = bag
        self._key = verifier_key
        self._files = files_in(bag, "data")
        self._receipts = sorted((bag / "evidence").glob("*.tlog-proof"))

    def bad_receipts(self) -> Iterator[str]:
        for path in self._receipts:
            try:
                check_receipt(path.read_bytes().decode(), [self._key])
            except (CivicloomError, UnicodeDecodeError):
                yield path.name

    def without_receipt(self) -> Iterator[str]:
        objects = {step["object"]["value"] for step in self._metadata()["steps"]}
        for path in self._files:
            if digest.of_file(self._bag / path, ["sha256"])["sha256"] not in objects:
                yield path

    def without_anchor(self) -> Iterator[str]:
        for path in self._receipts:
            text = path.read_text("utf-8")
            size = text.partition("\n\n")[2].split("\n")[1]
            stamped = any(self._bag.glob(f"evidence/checkpoint-{size}-*.tsr"))
            if not stamped and text.count("\n\u2014 ") < 2:
                yield path.name

    def without_metadata(self) -> Iterator[str]:
        named = {file["path"]["value"] for file in self._metadata()["files"]}
        yield from named.symmetric_difference(self._files)

    def without_digest(self) -> Iterator[str]:
        for manifest in self._bag.glob("manifest-*.txt"):
            lines = len(manifest.read_text("utf-8").splitlines())
            if lines != len(self._files):
                yield manifest.name

    def unreadable(self) -> Iterator[str]:
        yield from self._where(lambda path: not readable(path))

    def programs(self) -> Iterator[str]:
        yield from self._where(executable)

    def escaping(self) -> Iterator[str]:
        for path in self._files:
            if not inside(path) or (self._bag / path).is_symlink():
                yield path

    def _where(self, wrong: Callable[[Path], bool]) -> Iterator[str]:
        return (path for path in self._files if wrong(self._bag / path))

    def _metadata(self) -> dict[str, list[dict[str, dict[str, str]]]]:
        found: dict[str, list[dict[str, dict[str, str]]]] = json.loads(
            (self._bag / "metadata/metadata.json").read_text("utf-8")
        )
        return found
