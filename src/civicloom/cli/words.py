"""What the demonstration says, in three languages."""

from functools import cache
from importlib.resources import files

import yaml

from civicloom.model.errors import Language
from civicloom.model.text import traditional


@cache
def _texts() -> dict[str, dict[str, str]]:
    text = files("civicloom.cli").joinpath("account.yaml").read_text("utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded


def word(name: str, language: Language, **facts: object) -> str:
    """A text by name, filled with facts; numbers get thousands separators."""
    text = _texts()[name]["en" if language == "en" else "zh"]
    shown = {key: f"{value:,}" if isinstance(value, int) else value for key, value in facts.items()}
    told = text.format(**shown)
    return traditional(told) if language == "zh-Hant" else told
