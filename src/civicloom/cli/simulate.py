"""civicloom simulate: a synthetic district's files and their truth."""

from pathlib import Path

import click

from civicloom.simulate import simulate as make

from .command import command
from .output import Output
from .told import Told


@click.command("simulate", cls=Told)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--residents", type=click.IntRange(1_000, 1_500_000), default=15_000, show_default=True
)
@click.option("--seed", type=int, default=1, show_default=True)
@command
def simulate(output: Output, folder: Path, residents: int, seed: int) -> None:
    with output.progress() as step:
        made = make(folder, residents, seed, progress=step)
    output.data(
        {
            "status": "ok",
            "inbox": str(folder / "inbox"),
            "truth": str(folder / "truth"),
            "summary": made,
        }
    )
    output.say(
        "simulate.wrote", residents=residents, inbox=folder / "inbox", truth=folder / "truth"
    )
