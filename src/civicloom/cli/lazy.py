"""Groups of commands that cost nothing before one is called."""

import ast
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click


class ToldGroup(click.Group):
    """A group whose help says of each command the whole first sentence, in the order of its file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(n, _first_sentence(c.help)) for n, c in self.commands.items()])


class LazyGroup(click.Group):
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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self._told()))

    def _told(self) -> Iterator[tuple[str, str]]:
        known = {
            module: dict(_sentences(f"{self.package}.{module}"))
            for module in set(self.modules.values())
        }
        for name, module in self.modules.items():
            yield name, known[module][name + self.ending]


def _sentences(module: str) -> Iterator[tuple[str, str]]:
    """The first sentence of what each function of a module says of itself, from its file."""
    spec = find_spec(module)
    path = Path(spec.origin or "") if spec else Path()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and (said := ast.get_docstring(node)):
            yield node.name, _first_sentence(said)


def _first_sentence(said: str | None) -> str:
    return " ".join((said or "").split("\n\n")[0].split()).partition(". ")[0].rstrip(".")
