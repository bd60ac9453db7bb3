"""What names.yaml says about names: who is no private person, what looks like one, which names stand out."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from civicloom.model.own_yaml import own_yaml

CJK = "\u3400-\u9fff"
_RUN = re.compile(f"[{CJK}]+")
_LATIN = re.compile(r"[A-Z][a-z'’\-]+(?: [A-Z][a-z'’\-]+){1,2}")
_WORD = re.compile(r"[a-z]+")
_PLAIN = 3


@dataclass(frozen=True)
class Context:
    """A place in a text that names somebody; a strict one is no proof by itself."""

    pattern: re.Pattern[str]
    loose: bool


@dataclass(frozen=True)
class Wording:
    """The lists of names.yaml."""

    everyone: frozenset[str]
    others: frozenset[str]
    institutions: tuple[str, ...]
    surnames: tuple[str, ...]
    contexts: tuple[Context, ...]

    def is_private(self, name: str) -> bool:
        """Whether a name may be a private person's: not everyone, a pronoun or an institution."""
        low = name.strip().casefold()
        return bool(low) and low not in self.everyone | self.others and not self._is_office(low)

    def _is_office(self, name: str) -> bool:
        return len(name) > _PLAIN and name.endswith(self.institutions)

    def is_personal(self, name: str) -> bool:
        """Whether a name looks like a person's: a surname and one to three characters, or Latin names."""
        if not self.is_private(name):
            return False
        whole = _RUN.fullmatch(name)
        if whole:
            return 2 <= len(name) <= 4 and name.startswith(self.surnames)
        return bool(_LATIN.fullmatch(name))

    def stands_out(self, name: str) -> bool:
        """Whether a member's name is no ordinary word, so that it may be hidden wherever it stands."""
        if self.is_personal(name):
            return True
        letters = [sign for sign in name if sign.isalnum()]
        if _RUN.search(name):
            return len(letters) > 2
        return len(letters) > 2 and not _WORD.fullmatch(name)

    def within(self, name: str) -> list[str]:
        """Names of people inside a group card such as ``3栋201王小明``."""
        return [run for run in _RUN.findall(name) if run != name and self.is_personal(run)]


@cache
def wording() -> Wording:
    """The lists, read once."""
    data = own_yaml((files(__package__) / "names.yaml").read_text("utf-8"))
    return Wording(
        everyone=frozenset(data["everyone"]),
        others=frozenset(data["others"]),
        institutions=tuple(data["institutions"]),
        surnames=(*data["surnames"].replace(" ", ""), *data["compound"]),
        contexts=tuple(
            Context(re.compile(one["pattern"]), one["loose"]) for one in data["contexts"]
        ),
    )
