"""What a command says: for people with rich text and bars, for programs with one JSON a line."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

import click
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from civicloom.model.errors import CivicloomError, Language

from .pages import longest, wrapped
from .words import heading, term, told, word

EXITS = {"input": 2, "refused": 3, "environment": 4, "internal": 5}
"""Exit code of each kind of error; 1 means: done, and the answer needs a person."""

PLAIN_WIDTH = 120
"""Columns of what is written to a file or a pipe."""
Step = Callable[[str, int, int], None]


class Output:
    """Where a command's words go. ``language`` is en, zh-Hans or zh-Hant."""

    def __init__(self, as_json: bool, language: Language) -> None:
        self.as_json = as_json
        self.language = language
        width = None if sys.stdout.isatty() else PLAIN_WIDTH
        plainly: dict[str, Any] = {"highlight": False, "soft_wrap": True, "emoji": False}
        self.console = Console(width=width, **plainly)
        self.errors = Console(stderr=True, **plainly)
        for stream in (sys.stdout, sys.stderr):
            _forgive(stream)

    def say(self, name: str, /, **facts: object) -> None:
        """A sentence of the catalogue for people, by its name, such as ``collect.mend``; silent for programs."""
        if not self.as_json:
            self.show(self.word(name, **facts))

    def word(self, name: str, /, **facts: object) -> str:
        """A sentence of the catalogue in the language of this command."""
        return word(name, self.language, **facts)

    def told(self, texts: Mapping[str, str]) -> str:
        """One of the texts ``{en, zh}`` that declarations and bundles bear, in the language of this command."""
        return told(texts, self.language)

    def term(self, text: str) -> str:
        """A word of the program's own that stands in a cell, such as a status, in the language of this command."""
        return term(text, self.language)

    def show(self, text: str, *, style: str = "") -> None:
        """A line of data for people, letter for letter; silent for programs. ``style`` is one of Rich's, such as bold."""
        if not self.as_json:
            self.console.print(text, style=style, markup=False)

    def data(self, value: object) -> None:
        """One JSON line for programs; silent for people."""
        if self.as_json:
            click.echo(json.dumps(value, ensure_ascii=False, default=plain))

    def table(
        self, headings: Sequence[str], rows: Sequence[Sequence[object]], title: str = ""
    ) -> None:
        """A table for people."""
        if self.as_json or not rows:
            return
        headings = [heading(text, self.language) for text in headings]
        cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
        if room_for(headings, cells) > self.console.width:
            self._cards(headings, cells, title)
            return
        table = Table(title=escape(title) or None, title_justify="left", header_style="bold")
        columns = list(zip(headings, *cells, strict=True))
        widths = _widths(columns, self.console.width)
        for column, width in zip(columns, widths, strict=True):
            table.add_column(column[0], overflow="fold", width=width)
        for row in cells:
            table.add_row(*map(escape, map(_within, row, widths)))
        self.console.print(table)

    def _cards(self, headings: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> None:
        """A row as lines of heading and cell, where a table would have to tear words."""
        if title:
            self.show(title, style="bold")
        for row in rows:
            self.show("")
            for text, cell in zip(headings, row, strict=True):
                if cell:
                    self.show(self._between(text, cell))

    def _between(self, text: str, cell: str) -> str:
        return f"{text}: {cell}" if self.language == "en" else f"{text}：{cell}"

    def listed(self, names: Iterable[str]) -> str:
        """Names one after the other, as the language of this command parts them."""
        return (", " if self.language == "en" else "、").join(names)

    def fault(self, error: CivicloomError, **about: object) -> None:
        """An error with its code, place and remedy. ``about`` says, for programs, whose it is."""
        if self.as_json:
            listed = [fault.as_json(self.language) for fault in error.each]
            said = {**about, "status": "error", "errors": listed}
            _echo_somewhere(json.dumps(said, ensure_ascii=False, default=plain))
            return
        for fault in error.each:
            self.say_fault(fault)

    def say_fault(self, fault: CivicloomError) -> None:
        """One fault for people, on the error stream."""
        if self.as_json:
            return
        place = fault.place.says(self.language) if fault.place else ""
        if place:
            place = f" ({place})" if self.language == "en" else f"（{place}）"
        what, remedy = fault.what(self.language), fault.remedy(self.language)
        self.errors.print(f"[bold red]{fault.code}[/] {escape(what + place)}")
        self.errors.print(f"        {escape(remedy)}")

    @contextmanager
    def progress(self) -> Iterator[Step]:
        """Bars for long work: ``step(label, done, total)``; total 0 is a bar without an end."""
        if self.as_json or not self.errors.is_terminal:
            yield lambda label, done, total: None
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,.0f}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.errors, transient=True) as bars:
            yield _stepper(bars, self.language)


def room_for(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The columns of a screen that a table needs to tear no word; Chinese may be parted anywhere."""
    columns = zip(headings, *rows, strict=True)
    return 1 + sum(3 + _least(column) for column in columns)


def _widths(columns: Sequence[Sequence[str]], screen: int) -> list[int]:
    """How wide each column is: no word is torn, and what is left goes to those that lack least first."""
    widths = [_least(column) for column in columns]
    lacking = [
        max(map(cell_len, column)) - low for column, low in zip(columns, widths, strict=True)
    ]
    spare = screen - 1 - sum(3 + width for width in widths)
    for turn, at in enumerate(sorted(range(len(columns)), key=lacking.__getitem__)):
        given = min(lacking[at], spare // (len(columns) - turn))
        widths[at] += given
        spare -= given
    return widths


def _least(column: Sequence[str]) -> int:
    """The columns of a screen without which a heading's or a cell's words are torn; a heading stays whole in Chinese too."""
    heading, *cells = column
    return max([*map(cell_len, heading.split()), *map(longest, cells)])


def _within(cell: str, width: int) -> str:
    """A cell in lines of this width where it has none of its own; no mark stands alone at a line's beginning."""
    return "\n".join(wrapped(cell, width)) if cell_len(cell) > width and "\n" not in cell else cell


def _echo_somewhere(text: str) -> None:
    """Onto standard output or, where that takes nothing, where people see it."""
    try:
        click.echo(text)
    except OSError:
        click.echo(text, err=True)


def _forgive(stream: TextIO) -> None:
    """Let what a screen's encoding lacks, half a character too, be written as its escape, which JSON reads back."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


def _stepper(bars: Progress, language: Language) -> Step:
    tasks: dict[str, TaskID] = {}

    def step(label: str, done: int, total: int) -> None:
        if label not in tasks:
            tasks[label] = bars.add_task(escape(_told(label, language)), total=total or None)
        bars.update(tasks[label], completed=done, total=total or None)

    return step


def _told(label: str, language: Language) -> str:
    """The label of a bar: a step's word, or what it is about and the word, as in ``persons: compare``."""
    about, colon, word = label.rpartition(": ")
    between = colon if language == "en" else colon and "："
    return about + between + term(word, language)


def plain(value: object) -> object:
    """Values that JSON does not know, as those it knows."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, set | frozenset | tuple):
        return sorted(value) if isinstance(value, set | frozenset) else list(value)
    if isinstance(value, Path):
        return str(value)
    return str(value)


def exit_code(error: CivicloomError) -> int:
    """The exit code that tells what kind of error ended a command."""
    return max(EXITS[fault.entry.kind] for fault in error.each or [error])
