"""The words of the pages that show captures, in the language of their reader."""

from pathlib import Path

from civicloom.model.errors import Language
from civicloom.model.hant import hant
from civicloom.model.own_yaml import own_yaml


def wording(folder: Path, language: Language) -> dict[str, str]:
    """The words of a room's ``texts.yaml``, and ``lang``; traditional Chinese is folded from the simplified."""
    table = own_yaml((folder / "texts.yaml").read_text("utf-8"))
    words: dict[str, str] = table["en" if language == "en" else "zh-Hans"]
    if language == "zh-Hant":
        words = {name: hant(said) for name, said in words.items()}
    return {**words, "lang": language}
