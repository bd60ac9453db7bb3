"""What the demonstration says, and the headings of tables, in three languages."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from civicloom.model.errors import Language
from civicloom.model.text import traditional


@cache
def _texts() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = _read("account.yaml")
    return loaded


@cache
def headings() -> dict[str, str]:
    """The Chinese of each heading that commands print."""
    loaded: dict[str, str] = _read("headings.yaml")
    return loaded


def _read(name: str) -> Any:
    return yaml.safe_load(files("civicloom.cli").joinpath(name).read_text("utf-8"))


def heading(text: str, language: Language) -> str:
    """A heading in the language asked for; one that is data, or said in it already, as it is."""
    if language == "en":
        return text
    told = headings().get(text, text)
    return traditional(told) if language == "zh-Hant" else told


def word(name: str, language: Language, **facts: object) -> str:
    """A text by name, filled with facts; numbers get thousands separators."""
    text = _texts()[name]["en" if language == "en" else "zh"]
    shown = {key: f"{value:,}" if isinstance(value, int) else value for key, value in facts.items()}
    told = text.format(**shown)
    return traditional(told) if language == "zh-Hant" else told
