"""The house keeps its own rules: size, names, no traces of how it was made."""

import re
import subprocess
from pathlib import Path
from statistics import quantiles

import pytest

ROOT = Path(__file__).resolve().parents[2]
EMPTY_NAMES = {"utils", "helpers", "common", "misc", "manager"}
TRACES = re.compile(r"pypi\.org|pythonhosted|npmjs|registry\.|/opt/pypi|/work/|TODO|FIXME")
TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".json", ".txt", ".sql", ".lock", ".html", ".js"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout: the house is checked on tracked files")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def sources() -> list[Path]:
    return [p for p in tracked() if p.suffix == ".py" and ROOT / "src" in p.parents]


def lines(path: Path) -> int:
    return sum(1 for line in path.read_text("utf-8").splitlines() if line.strip())


def test_files_are_small() -> None:
    sizes = {path: lines(path) for path in sources()}
    assert {str(p.relative_to(ROOT)): n for p, n in sizes.items() if n > 500} == {}
    assert quantiles(sizes.values(), n=10)[-1] < 250


def test_names_say_what_is_inside() -> None:
    assert [p for p in sources() if set(p.with_suffix("").parts) & EMPTY_NAMES] == []


def test_every_room_says_its_job_in_the_first_line() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in sources()
        if p.name == "__init__.py" and not p.read_text("utf-8").startswith('"""')
    ]
    assert silent == []


def test_the_project_speaks_of_itself_alone() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked()
        if path.suffix in TEXT and path != Path(__file__)
        for match in TRACES.finditer(path.read_text("utf-8", errors="replace"))
    }
    assert found == set()
