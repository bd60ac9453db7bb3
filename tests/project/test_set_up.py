"""What a newcomer meets first: locks with hashes, a complete bill of materials, a helpful door."""

import importlib.util
import json
import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock")


def script(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("script", ROOT / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_package_of_a_lock_has_a_hash_and_none_a_host() -> None:
    for name in LOCKS:
        text = (ROOT / name).read_text("utf-8")
        blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
        assert all("--hash=sha256:" in block for block in blocks), name
        assert "://" not in text


def test_the_bill_of_materials_is_the_lock() -> None:
    built = script("scripts/build_sbom.py")
    listed = json.loads((ROOT / "sbom.cdx.json").read_text("utf-8"))["components"]
    wanted = built.pinned(ROOT / "requirements.lock")
    assert [(c["name"], c["version"]) for c in listed] == wanted


def test_no_dependency_has_a_licence_that_binds_users() -> None:
    listed = json.loads((ROOT / "sbom.cdx.json").read_text("utf-8"))["components"]
    names = {c["name"]: " ".join(x["license"]["name"] for x in c["licenses"]) for c in listed}
    binding = {n: t for n, t in names.items() if re.search(r"(?<!L)GPL|AGPL", t)}
    assert {n for n in binding if "Lesser" not in binding[n]} == set()


def test_the_door_names_its_commands_without_an_environment() -> None:
    told = subprocess.run(
        [sys.executable, "-I", str(ROOT / "run"), "help"], capture_output=True, text=True
    )
    assert told.returncode == 0
    assert "./run demo" in told.stdout
    wrong = subprocess.run(
        [sys.executable, "-I", str(ROOT / "run"), "nonsense"], capture_output=True
    )
    assert wrong.returncode == 2


def test_the_doctor_says_what_is_missing() -> None:
    told = subprocess.run(
        [sys.executable, str(ROOT / "run"), "doctor"], capture_output=True, text=True
    )
    assert "Python" in told.stdout
    assert told.returncode in (0, 1)


@pytest.mark.parametrize("kind", ["run", "dev"])
def test_the_doctor_knows_an_environment_of_either_kind(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    loader = SourceFileLoader("door", str(ROOT / "run"))
    door = ModuleType("door")
    door.__file__ = str(ROOT / "run")
    loader.exec_module(door)
    monkeypatch.setattr(door, "VENV", tmp_path)
    for there in (False, True):
        door.doctor([])
        (line,) = [one for one in capsys.readouterr().out.splitlines() if " environment " in one]
        assert line.startswith("ok" if there else "MISSING")
        (tmp_path / f".ready-{kind}").touch()
