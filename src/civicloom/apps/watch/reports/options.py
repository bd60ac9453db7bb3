"""The sections that exist and the options of each, from ``sections.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from civicloom.model.own_yaml import own_yaml

Option = int | bool


@dataclass(frozen=True)
class OptionKind:
    """What an option may be: a whole number from ``least`` to ``most``, or yes or no."""

    default: Option
    least: int = 0
    most: int = 0

    def takes(self, value: Any) -> bool:
        """Whether the value is one of the option's."""
        if isinstance(self.default, bool) or isinstance(value, bool):
            return isinstance(value, bool) and isinstance(self.default, bool)
        return isinstance(value, int) and self.least <= value <= self.most

    @property
    def known(self) -> str:
        """Its values, for people."""
        yes_or_no = isinstance(self.default, bool)
        return "true, false" if yes_or_no else f"{self.least} - {self.most}"


@cache
def _table() -> dict[str, dict[str, OptionKind]]:
    text = own_yaml((files(__package__) / "sections.yaml").read_text("utf-8"))
    return {
        name: {word: OptionKind(**facts) for word, facts in options.items()}
        for name, options in text.items()
    }


def known_sections() -> tuple[str, ...]:
    """The names of all sections."""
    return tuple(_table())


def options_of(section: str) -> Mapping[str, OptionKind]:
    """The options of a section by name."""
    return _table()[section]
