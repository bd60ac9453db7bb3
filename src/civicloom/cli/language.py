"""The language that a command line asks for, wherever on it ``--lang`` stands."""

import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from civicloom.model.errors import Language

LANGUAGES: tuple["Language", ...] = ("en", "zh-Hans", "zh-Hant")
_WORDS = "civicloom.words"


def keep(context: click.Context, words: Sequence[str]) -> None:
    """Keep the whole command line, which the program gets first, for the commands it calls."""
    context.meta.setdefault(_WORDS, tuple(words))


def words() -> Sequence[str]:
    """The command line that is carried out."""
    context = click.get_current_context(silent=True)
    found: Sequence[str] = (context.meta if context else {}).get(_WORDS, sys.argv[1:])
    return found


def asked() -> str:
    """What is asked for, a language or not: the last ``--lang``, else the environment's, else English."""
    given = [
        word.removeprefix("--lang=")
        for before, word in pairwise(["", *words()])
        if before == "--lang" or word.startswith("--lang=")
    ]
    return [os.environ.get("CIVICLOOM_LANG") or "en", *given][-1]


def current() -> "Language":
    """The language to speak; English when none that is known is asked for."""
    wanted = asked()
    return next((language for language in LANGUAGES if language == wanted), "en")
