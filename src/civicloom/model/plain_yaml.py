"""YAML of declarations: words stay words, however much they look like something else."""

import re
from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """YAML 1.2's core in one respect: only ``true`` and ``false`` are truth values, and 007 is no number."""


_BOOLEAN = re.compile(r"(?:true|True|TRUE|false|False|FALSE)$")
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)$")
_OWN = {"tag:yaml.org,2002:bool": _BOOLEAN, "tag:yaml.org,2002:int": _WHOLE}

_Loader.yaml_implicit_resolvers = {
    first: [(tag, _OWN.get(tag, form)) for tag, form in forms]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(text: str) -> Any:
    """The value of a document, as ``yaml.safe_load`` gives it, but with ``no``, ``on``, ``off``, ``yes``, ``007`` and
    ``12:30`` as text: field names, headings and codes are such words. Raises yaml.YAMLError.
    """
    loader = _Loader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()
