"""YAML of declarations: words stay words, however much they look like something else."""

import re
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError

from .errors import CivicloomError, Place

LARGEST = 2_000_000
"""Bytes of a file of declarations: more than anybody writes, and read in seconds."""

_MERGE = "tag:yaml.org,2002:merge"


class _Loader(yaml.SafeLoader):
    """YAML 1.2's core in these respects: only ``true`` and ``false`` are truth values, 007 is no number, no key stands twice."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """A mapping as it is written, none of whose keys stands twice; what is merged in may be said anew."""
        node = super().compose_mapping_node(anchor)
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != _MERGE:
                if key.value in seen:
                    raise ConstructorError(None, None, f"{key.value} stands twice", key.start_mark)
                seen.add(key.value)
        return node


_BOOLEAN = re.compile(r"(?:true|True|TRUE|false|False|FALSE)$")
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)$")
_OWN = {"tag:yaml.org,2002:bool": _BOOLEAN, "tag:yaml.org,2002:int": _WHOLE}

_Loader.yaml_implicit_resolvers = {
    first: [(tag, _OWN.get(tag, form)) for tag, form in forms]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _day(loader: _Loader, node: yaml.ScalarNode) -> object:
    """A day or a moment; what no calendar has is a word, so that the reader of its field says what it wants."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day)


def read_yaml(text: str) -> Any:
    """The value of a document, as ``yaml.safe_load`` gives it, but with ``no``, ``on``, ``off``, ``yes``, ``007``,
    ``12:30`` and ``2026-02-30`` as text: field names, headings and codes are such words. Raises yaml.YAMLError,
    ValueError and RecursionError.
    """
    loader = _Loader(text)
    try:
        return loader.get_single_data()
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
