"""Collecting the faults of one standard file, each with its JSON pointer and line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ..errors import CivicloomError, Faults, Place


@dataclass
class Findings:
    """The faults found so far in one file. A pointer is a path like ``/fields/3/type``."""

    path: Path
    text: str
    _found: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)

    def add(self, code: str, pointer: str, **facts: object) -> None:
        """Note one fault."""
        self._found.append((code, pointer, facts))

    def __bool__(self) -> bool:
        return bool(self._found)

    def error(self) -> Faults:
        """All faults as one error."""
        lines = _lines(self.text)
        return Faults(self._error(lines, *found) for found in self._found)

    def _error(
        self, lines: dict[str, int], code: str, pointer: str, facts: dict[str, object]
    ) -> CivicloomError:
        place = Place(str(self.path), line=_line(lines, pointer), field=pointer or "/")
        return CivicloomError(code, place=place, pointer=pointer or "/", **facts)


def _line(lines: dict[str, int], pointer: str) -> int | None:
    """The line of a pointer, or of the nearest thing above it."""
    while pointer and pointer not in lines:
        pointer = pointer.rpartition("/")[0]
    return lines.get(pointer)


def _lines(text: str) -> dict[str, int]:
    """Line numbers by JSON pointer. JSON is YAML, and YAML's nodes know their lines."""
    try:
        root = yaml.compose(text.replace("\t", " "), Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return {}
    return dict(_walk(root, "")) if root else {}


def _walk(node: yaml.Node, pointer: str) -> Iterable[tuple[str, int]]:
    yield pointer, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _walk(value, f"{pointer}/{key.value}")
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _walk(value, f"{pointer}/{number}")
