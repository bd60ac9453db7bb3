"""Commands and groups whose help stands in the catalogue beside their module, in the language asked for."""

import inspect
from gettext import gettext
from typing import TYPE_CHECKING, Any

import click
from click import core, decorators, exceptions, formatting, parser, types

from .language import LANGUAGES, asked, current, keep

if TYPE_CHECKING:
    from .pages import Page


class TellingContext(click.Context):
    """Where a command is called; its pages are laid out for Chinese too."""

    def make_formatter(self) -> "Page":
        from .pages import Page  # what a command that runs does not need

        return Page(width=self.terminal_width, max_width=self.max_content_width)


class Told(click.Command):
    """A command that looks its help up by name when it is asked for."""

    context_class = TellingContext

    @property
    def room(self) -> str:
        """The module that holds this command, within the room of commands."""
        function: Any = inspect.unwrap(self.callback)  # type: ignore[arg-type]
        name: str = function.__globals__["__spec__"].name
        return name.removeprefix("civicloom.cli.")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        keep(ctx, args)
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [gettext_of_click(piece) for piece in super().collect_usage_pieces(ctx)]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from .words import help_on  # what a command that runs does not need

        name, language = str(self.name), current()
        self.help = help_on(self.room, name, language)
        for option in self.get_params(ctx):
            if isinstance(option, click.Option):
                option.help = help_on(self.room, f"{name} {option.opts[-1]}", language)
        super().format_help(ctx, formatter)


def gettext_of_click(text: str) -> str:
    """What click says, in the language asked for."""
    from .words import click_word  # what a command that runs does not need

    return click_word(gettext(text), current())


def _ngettext_of_click(one: str, several: str, number: int) -> str:
    """As above, of what click says by number; Chinese has one form, that of several."""
    return gettext_of_click(one if number == 1 and current() == "en" else several)


for module in (core, decorators, exceptions, formatting, parser, types):
    # Click asks these names for its words. Their usual meaning takes the system's language, not the one asked for here.
    vars(module).update(_=gettext_of_click, ngettext=_ngettext_of_click)

language_option = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=asked,
    expose_value=False,
    is_eager=True,
)
"""Before the name of a command; behind it, each command has its own."""
