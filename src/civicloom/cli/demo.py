"""The demonstration: a made-up district, the whole loop, a readable account of it.

python -m civicloom.cli.demo [--residents N] [--seed S] [--folder DIR] [--once]
"""

import shutil
import time
from pathlib import Path

import click

from civicloom.simulate import simulate
from civicloom.workspace import Workspace, init, run_all

from .account import Account
from .command import command
from .output import Output
from .told import Told

EXAMPLE = "yunxi"
STEPS = ("collect", "link", "collide", "push")


@click.command("demo", cls=Told)
@click.option(
    "--residents", type=click.IntRange(1_000, 1_500_000), default=15_000, show_default=True
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), default=Path("demo"), show_default=True)
@click.option("--once", is_flag=True)
@command
def demo(output: Output, residents: int, seed: int, folder: Path, once: bool) -> int:
    start = time.monotonic()
    _fresh(folder)
    with output.progress() as step:
        init(folder, EXAMPLE)
        simulate(folder, residents, seed, progress=step)
        making = time.monotonic() - start
        with Workspace.open(folder) as opened:
            done = run_all(opened, opened.desk(), STEPS, progress=step)
            loop = time.monotonic() - start - making
            account = Account(opened, folder, done, output)
            account.tell(residents, seed, making, loop)
            return int(account.broken or bool(done.refused))


def _fresh(folder: Path) -> None:
    """Remove an earlier demonstration; a workspace that is not one stays, and init says so."""
    if (folder / "workspace.yaml").is_file() and Workspace.open(folder).declaration.id == EXAMPLE:
        shutil.rmtree(folder)


if __name__ == "__main__":
    demo()
