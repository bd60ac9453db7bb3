"""Calling the command as a program does, in this process."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from click.testing import CliRunner

from civicloom.cli.main import cli


@dataclass(frozen=True)
class Said:
    """What a command said, on both streams, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON lines of ``--json``."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def codes(self) -> list[str]:
        """The codes of the errors in them."""
        return [error["code"] for line in self.lines for error in line.get("errors", ())]


def loom(*arguments: object, given: bytes = b"") -> Said:
    """Call ``civicloom``; an exception that no command caught is raised here."""
    done = CliRunner().invoke(cli, [str(a) for a in arguments], input=given, catch_exceptions=False)
    return Said(done.exit_code, done.stdout, done.stderr)


def as_json(*arguments: object, given: bytes = b"") -> Said:
    """Call ``civicloom ... --json``."""
    return loom(*arguments, "--json", given=given)


def commands() -> Sequence[tuple[str, Any]]:
    """Every command with its words, groups opened."""
    found = []
    for name in cli.list_commands(None):  # type: ignore[arg-type]
        command = cli.get_command(None, name)  # type: ignore[arg-type]
        inner = getattr(command, "commands", None)
        if inner is None:
            found.append((name, command))
        else:
            found += [(f"{name} {sub}", one) for sub, one in inner.items()]
    return found
