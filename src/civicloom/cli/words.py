"""What commands say to people, in three languages: sentences and help by name, headings of tables.

Beside each module of commands stands its catalogue: ``collect.yaml`` has the sentences of ``collect.py`` under
``say`` and the help on its commands and options under ``help``. A catalogue is read when something in it is said.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from civicloom.model.errors import Language
from civicloom.model.hant import in_forms
from civicloom.model.own_yaml import own_yaml

Texts = dict[str, dict[str, dict[str, str]]]


@cache
def _read(name: str) -> Any:
    text = files("civicloom.cli").joinpath(f"{name}.yaml").read_text("utf-8")
    return own_yaml(text)


def catalogue(room: str) -> Texts:
    """The texts of a module of commands, ``say`` and ``help``: ``collect``, ``watch.track``."""
    found: Texts = _read(room.replace(".", "/"))
    return found


@cache
def headings() -> dict[str, str]:
    """The Chinese of each heading that commands print."""
    loaded: dict[str, str] = _read("headings")
    return loaded


def heading(text: str, language: Language) -> str:
    """A heading in the language asked for; one that is data, or said in it already, as it is."""
    return text if language == "en" else in_forms(headings().get(text, text), language)


def term(text: str, language: Language) -> str:
    """A word of the program's own, such as a status, in the language asked for; any other as it is."""
    return text if language == "en" else in_forms(_read("terms").get(text, text), language)


def click_word(text: str, language: Language) -> str:
    """What the library that reads command lines says, in the language asked for."""
    return text if language == "en" else in_forms(_read("clicks").get(text, text), language)


def word(name: str, language: Language, /, **facts: object) -> str:
    """A sentence by name, such as ``collect.mend``, filled with facts; numbers get thousands separators."""
    room, _, key = name.rpartition(".")
    text = told(catalogue(room)["say"][key], language)
    shown = {key: f"{value:,}" if isinstance(value, int) else value for key, value in facts.items()}
    return text.format(**shown)


def help_on(room: str, name: str, language: Language) -> str | None:
    """The help on a command of a module, ``judge``, or an option of one, ``judge --reason``; None where there is none.

    What is not told of a command itself is told of the option in its module, or wherever else it stands.
    """
    option = name.partition(" ")[2]
    own = catalogue(room)["help"]
    texts = own.get(name)
    if option:
        shared = ["watch.options"] if room.startswith("watch.") else []
        places = [own, *(catalogue(one)["help"] for one in [*shared, "options"])]
        texts = texts or next((place[option] for place in places if option in place), None)
    return told(texts, language) if texts else None


def told(texts: Mapping[str, str], language: Language) -> str:
    """One of the texts ``{en, zh}``; traditional Chinese is folded from the simplified."""
    return texts["en"] if language == "en" else in_forms(texts["zh"], language)
