"""Compile the rooms whose time is Python's own, where this computer has a C compiler and Python's headers.

The sources stay the one way to say a thing: mypyc makes each into a module of machine code that lies beside it and
that Python loads first; without it the source runs. Nothing here is needed to run anything.
"""

import contextlib
import io
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from importlib import machinery
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src"
ROOMS = (SOURCES / "civicloom/apps/watch/extract",)
"""Rooms that walk over thousands of parts of a page, one after the other."""
PLAIN = ("__init__", "extractor", "page")
"""What a room gives to others, and what leads to the rest, stays as it is: what is compiled is closed to changes."""
STAMP = ROOT / ".venv/.compiled"
"""Why nothing is compiled, empty if all is; younger than every source when it holds."""


def modules() -> list[Path]:
    """The sources that are compiled."""
    return [path for room in ROOMS for path in sorted(room.glob("*.py")) if path.stem not in PLAIN]


def compiled() -> list[Path]:
    """What lies compiled beside the sources."""
    return sorted(SOURCES.rglob(f"*{machinery.EXTENSION_SUFFIXES[0]}"))


def stale() -> bool:
    """Whether a source has changed since it was compiled, or since that was tried."""
    tried = STAMP.stat().st_mtime if STAMP.exists() else 0.0
    return any(path.stat().st_mtime > tried for path in (*modules(), Path(__file__)))


def lacking() -> str:
    """Why this computer cannot compile; empty where it can."""
    compiler = shlex.split(os.environ.get("CC") or str(sysconfig.get_config_var("CC") or "cc"))[0]
    if shutil.which(compiler) is None:
        return f"no C compiler ({compiler})"
    header = Path(sysconfig.get_path("include")) / "Python.h"
    return "" if header.exists() else "no headers of Python (python3-dev)"


def compile_rooms() -> str:
    """Compile anew; gives why not, or nothing."""
    for path in compiled():
        path.unlink()
    STAMP.unlink(missing_ok=True)
    why = lacking() or _built()
    STAMP.write_text(why, encoding="utf-8")
    return why


def _built() -> str:
    """Build aside, then lay what is loaded first beside the sources last."""
    with tempfile.TemporaryDirectory(prefix="civicloom-compile-") as folder:
        run = subprocess.run(
            [sys.executable, __file__, "build", folder],
            cwd=folder, env={**os.environ, "MYPYPATH": str(SOURCES)}, text=True, capture_output=True, check=False,
        )  # fmt: skip
        made = Path(folder) / "made"
        if run.returncode:
            said = (run.stderr or run.stdout).strip().splitlines()
            return f"the compiler failed: {said[-1][:80] if said else run.returncode}"
        for path in sorted(made.rglob("*.*"), key=lambda path: len(path.parts)):
            shutil.copy2(path, SOURCES / path.relative_to(made))
    return ""


def build(folder: str) -> None:
    """Let mypyc and setuptools work in a folder of their own; the modules lie in its ``made``."""
    from mypyc.build import mypycify
    from setuptools import setup

    paths = ["--config-file", str(ROOT / "pyproject.toml"), *map(str, modules())]
    parts = mypycify(paths, opt_level="3", debug_level="0", group_name="civicloom")
    jobs = f"--parallel={os.cpu_count() or 1}"
    words = ["build_ext", jobs, f"--build-lib={folder}/made", f"--build-temp={folder}/temp"]
    with contextlib.redirect_stdout(io.StringIO()):
        setup(name="civicloom", ext_modules=parts, script_args=words)


if __name__ == "__main__":
    if sys.argv[1:2] == ["build"]:
        build(sys.argv[2])
    elif why := compile_rooms():
        print(f"Nothing is compiled, so reading a page takes a fifth longer: {why}.")
