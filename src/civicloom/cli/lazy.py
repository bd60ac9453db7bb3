"""Groups of commands that cost nothing before one is called."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import click

from .language import current
from .told import Told, gettext_of_click


class ToldGroup(Told, click.Group):
    """A group whose help says of each command the whole first sentence, in the order of its file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(gettext_of_click("Commands")):
            formatter.write_dl(list(self.summaries()))

    def summaries(self) -> Iterator[tuple[str, str]]:
        """Each command with the first sentence of its help."""
        return ((name, first_sentence(self.room, name)) for name in self.commands)


class LazyGroup(ToldGroup):
    """A group that imports the module of a command when it is called, and tells what each does without.

    ``modules`` names the module of each command within ``package``; a command ``x`` is there as ``x`` with
    ``ending`` behind.
    """

    def __init__(
        self, name: str, modules: Mapping[str, str], package: str, ending: str = "", **settings: Any
    ) -> None:
        super().__init__(name, **settings)
        self.modules, self.package, self.ending = modules, package, ending

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.modules:
            return None
        module = self.load(f"{self.package}.{self.modules[cmd_name]}")
        found: click.Command = getattr(module, cmd_name + self.ending)
        return found

    def load(self, module: str) -> Any:
        """The module of a command."""
        return import_module(module)

    def summaries(self) -> Iterator[tuple[str, str]]:
        within = f"{self.package}.".removeprefix("civicloom.cli.")
        return ((name, first_sentence(within + room, name)) for name, room in self.modules.items())


def first_sentence(room: str, name: str) -> str:
    """The first sentence of the help on a command, without its full stop."""
    from .words import help_on  # what a command that runs does not need

    told = help_on(room, name, current()) or ""
    return told.split("\n\n")[0].partition(". ")[0].partition("。")[0].rstrip(".")
