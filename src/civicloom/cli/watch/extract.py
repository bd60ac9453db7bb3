"""civicloom watch extract: the main text of saved pages."""

from pathlib import Path

import click

from civicloom.apps.watch.extract import MAX_BYTES, Page, extract
from civicloom.model.errors import CivicloomError, Place

from ..command import command
from ..output import Output, exit_code
from ..told import Told

HEADINGS = ("file", "type", "title", "date", "author", "outlet", "characters", "sure")


@click.command("extract", cls=Told)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--url", default="")
@command
def extract_command(output: Output, files: tuple[Path, ...], url: str) -> int:
    worst, rows = 0, []
    for path in files:
        try:
            page = _extract(path, url)
        except CivicloomError as error:
            error.place = error.place or Place(file=str(path))
            output.fault(error, file=str(path))
            worst = max(worst, exit_code(error))
            continue
        output.data({"file": str(path), **page.as_json()})
        rows.append(_row(path, page))
    output.table(HEADINGS, rows)
    return worst


def _extract(path: Path, url: str) -> Page:
    """The page of a file, a pipe, or standard input."""
    try:
        with click.open_file(str(path), "rb") as file:
            return extract(file.read(MAX_BYTES + 1), url=url)
    except OSError as error:
        raise CivicloomError("EXT-005", place=Place(file=str(path))) from error


def _row(path: Path, page: Page) -> tuple[object, ...]:
    told = (page.type, page.title, page.date, page.author, page.outlet)
    return (path.name, *told, f"{len(page.text):,}", f"{page.confidence:.2f}")
