"""The lists that the simulation draws from, as data files."""

from functools import cache
from importlib.resources import files
from typing import Any

from civicloom.model.own_yaml import own_yaml


@cache
def lists(name: str) -> dict[str, Any]:
    """The content of ``data/<name>.yaml``."""
    content: dict[str, Any] = own_yaml(
        (files(__package__) / "data" / f"{name}.yaml").read_text("utf-8")
    )
    return content


def words(text: str) -> list[str]:
    """The words of a list that is written as one text."""
    return text.split()
