"""Files appear when all of them are whole: they are written beside their place and moved there at the end."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from civicloom.model.errors import CivicloomError

STAGE = ".simulating"


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A fresh folder in ``out``; its files move into ``out`` on success and vanish on failure. Raises SIM-002."""
    stage = out / STAGE
    try:
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(parents=True)
        yield stage
        for file in sorted(path for path in stage.rglob("*") if path.is_file()):
            place = out / file.relative_to(stage)
            place.parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)
    except OSError as error:
        raise CivicloomError("SIM-002", path=out, why=error.strerror or error) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
