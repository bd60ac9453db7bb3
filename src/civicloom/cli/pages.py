"""Pages of help, laid out by the columns that characters take on a screen: a Chinese one takes two."""

import re
from collections.abc import Iterable
from inspect import cleandoc

import click
from rich.cells import cell_len

from .language import current
from .words import click_word

_OPEN, _CLOSE = "（《「『【", "，。、；：！？）》」』】…％"
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_PIECE = re.compile(rf"[{_OPEN}]*(?:[^\s{_WIDE}]+|[{_WIDE}])?[{_CLOSE}]*\s*")
"""What no line parts: a word, or a Chinese character, with the marks that cling to it."""


def wrapped(text: str, width: int) -> list[str]:
    """A paragraph as lines of at most ``width`` columns; a word that is longer has a line of its own."""
    lines = [""]
    for piece in _PIECE.findall(" ".join(text.split())):
        if lines[-1] and cell_len(lines[-1]) + cell_len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def longest(text: str) -> int:
    """The columns of the widest piece that no line parts."""
    return max((cell_len(piece.rstrip()) for piece in _PIECE.findall(text)), default=0)


def paragraphs(text: str, width: int) -> list[str]:
    """The lines of paragraphs, an empty one between two."""
    each = [wrapped(one, width) for one in cleandoc(text).split("\n\n")]
    return [line for lines in each for line in ["", *lines]][1:]


class Page(click.HelpFormatter):
    """A page of help in the language asked for."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        start = f"{prefix or click_word('Usage:', current())} {prog} ".replace("： ", "：")
        indent = " " * cell_len(start)
        lines = wrapped(args, self.width - len(indent))
        self.write(f"{start}{f'{chr(10)}{indent}'.join(lines)}".rstrip() + "\n")

    def write_heading(self, heading: str) -> None:
        told = click_word("{heading}:", current()).format(heading=heading)
        self.write(f"{'':>{self.current_indent}}{told}\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        lines = paragraphs(text, self.width - self.current_indent)
        self.write("".join(f"{indent}{line}".rstrip() + "\n" for line in lines))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        rows = list(rows)
        first = min(max(cell_len(name) for name, _ in rows), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, text in rows:
            lines = paragraphs(text, max(self.width - first - self.current_indent, 10))
            if cell_len(name) > first - col_spacing:
                lines = ["", *lines]
            start = name + " " * (first - cell_len(name))
            told = [start + lines[0], *(" " * first + line for line in lines[1:])]
            self.write("".join(f"{indent}{line}".rstrip() + "\n" for line in told))
