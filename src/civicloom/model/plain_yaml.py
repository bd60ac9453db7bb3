"""YAML of declarations: words stay words, however much they look like something else."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError

from .errors import CivicloomError, Place

LARGEST = 2_000_000
"""Bytes of a file of declarations: more than anybody writes, and read in seconds."""

DEEPEST = 100
"""How deep parts may stand in each other: the parser in C would go down until the stack of its process is full."""

_MERGE = "tag:yaml.org,2002:merge"


class _Words:
    """YAML 1.2's core in these respects: only ``true`` and ``false`` are truth values, 007 is no number, no key stands twice."""

    _depth = 0

    def get_single_node(self) -> yaml.Node | None:
        """A document's node as it is written; what is merged into a mapping may be said anew."""
        node: yaml.Node | None = super().get_single_node()  # type: ignore[misc]
        _refuse_doubled(node)
        return node

    def descend_resolver(self, above: yaml.Node | None, index: Any) -> None:
        """PyYAML's step into a part."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise RecursionError(f"more than {DEEPEST} parts stand in each other")

    def ascend_resolver(self) -> None:
        """PyYAML's step out of a part."""
        self._depth -= 1


def _refuse_doubled(whole: yaml.Node | None) -> None:
    """Raise ConstructorError for the first key that stands twice in a mapping."""
    waiting, met = [whole], set[int]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.CollectionNode) and id(node) not in met:
            met.add(id(node))
            parts = node.value
            if isinstance(node, yaml.MappingNode):
                _refuse_double([key for key, _ in parts])
                parts = [part for pair in parts for part in pair]
            waiting += reversed(parts)


def _refuse_double(keys: list[yaml.Node]) -> None:
    seen: set[str] = set()
    for key in keys:
        if isinstance(key, yaml.ScalarNode) and key.tag != _MERGE:
            if key.value in seen:
                raise ConstructorError(None, None, f"{key.value} stands twice", key.start_mark)
            seen.add(key.value)


_BOOLEAN = re.compile(r"(?:true|True|TRUE|false|False|FALSE)$")
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)$")
_OWN = {"tag:yaml.org,2002:bool": _BOOLEAN, "tag:yaml.org,2002:int": _WHOLE}

_RESOLVERS = {
    first: [(tag, _OWN.get(tag, form)) for tag, form in forms]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _day(loader: Any, node: yaml.ScalarNode) -> object:
    """A day or a moment; what no calendar has is a word, so that the reader of its field says what it wants."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


def _strict(base: Any) -> Any:
    """A loader of PyYAML's, in Python or in C, that reads words so."""
    loader: Any = type("Loader", (_Words, base), {"yaml_implicit_resolvers": _RESOLVERS})
    loader.add_constructor("tag:yaml.org,2002:timestamp", _day)
    return loader


_ODD = re.compile(r"[!\t\x85\u2028\u2029\ufeff]|[|>][-+0-9]*#")
"""What the two parsers do not take alike: libyaml lets tabs and comments stand where PyYAML refuses them, and takes ``!`` for a word."""

_IN_PYTHON = _strict(yaml.SafeLoader)
_SOONEST = _strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def read_yaml(text: str) -> Any:
    """The value of a document, as ``yaml.safe_load`` gives it, but with ``no``, ``on``, ``off``, ``yes``, ``007``,
    ``12:30`` and ``2026-02-30`` as text: field names, headings and codes are such words. Raises yaml.YAMLError,
    ValueError and RecursionError.
    """
    return read_placed(text)[0]


def read_placed(text: str) -> tuple[Any, yaml.Node | None]:
    """The value of a document, and its node, which keeps the places of its parts; raises as ``read_yaml``.

    What libyaml cannot read is read anew in Python, so that every computer tells the same fault.
    """
    if not _ODD.search(text):
        with suppress(yaml.YAMLError, ValueError, RecursionError):
            return _read(text, _SOONEST)
    return _read(text, _IN_PYTHON)


def _read(text: str, kind: Any) -> tuple[Any, yaml.Node | None]:
    loader = kind(text)
    try:
        node = loader.get_single_node()
        return None if node is None else loader.construct_document(node), node
    except (AttributeError, LookupError) as error:
        raise ValueError("a value is not what its tag says") from error
    finally:
        loader.dispose()


def read_yaml_file(path: Path, code: str, *, largest: int = LARGEST, **facts: object) -> Any:
    """The value of a file in UTF-8, None for an empty one. ``largest`` is its size in bytes.

    Raises CivicloomError with ``code``, the line and the fact ``why``, beside ``facts``, for a file that cannot
    be read.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(largest + 1)
        if len(raw) > largest:
            raise ValueError(f"more than {largest:,} bytes")
        return read_yaml(raw.decode("utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(str(path), line=mark.line + 1 if mark else None)
        raise CivicloomError(code, place=place, why=_why(error), **facts) from error


def _why(error: Exception) -> str:
    """What is wrong, in one line."""
    told = getattr(error, "problem", None) or getattr(error, "strerror", None) or str(error)
    return (str(told).splitlines() or [type(error).__name__])[0]
