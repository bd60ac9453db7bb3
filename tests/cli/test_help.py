"""The first help a newcomer asks for: complete, and at once."""

import subprocess
import sys
from collections.abc import Mapping

import pytest

from civicloom.cli.embed import embed
from civicloom.cli.main import COMMANDS
from civicloom.cli.share import share
from civicloom.cli.watch import COMMANDS as WATCHING

from .calling import loom

HEAVY = ("duckdb", "pyarrow", "numpy", "sqlglot", "pandas", "selectolax")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ((), COMMANDS),
        (("watch",), WATCHING),
        (("share",), share.commands),
        (("embed",), embed.commands),
    ],
)
def test_help_says_of_every_command_what_it_does(
    words: tuple[str, ...], names: Mapping[str, object]
) -> None:
    told = loom(*words, "--help").out.split("Commands:\n")[1]
    lines = [line.split(maxsplit=1) for line in told.splitlines() if line[2:3].strip()]
    assert [line[0] for line in lines] == list(names)
    assert all(len(line[1]) > 20 for line in lines)
    assert not any(line.endswith("...") for line in told.splitlines())


@pytest.mark.parametrize("words", ["--help", "watch --help"])
def test_help_loads_none_of_the_libraries_that_commands_work_with(words: str) -> None:
    program = (
        "import sys; from civicloom.cli.main import cli\n"
        f"cli({words.split()!r}, standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
