"""Real servers and peers that tests run against, each in an environment of its own under .servers/.

python scripts/test_servers.py [NAME ...]    prepare these, or all; what is ready is left as it is
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".servers"
UV = Path(sys.executable).with_name("uv")

PYPI = {
    "synapse": ("matrix-synapse==1.163.2",),
    "euler-onebot": ("euler-onebot==0.0.2", "websockets>=15"),
    "machina": ("django-machina==1.3.1", "django>=5.2,<5.3"),
}
"""What each environment holds. They never meet the program's own: their licences are not ours."""


def pypi(name: str) -> None:
    """An environment with packages of PyPI."""
    place = FOLDER / name
    mark = place / "ready"
    wanted = "\n".join(PYPI[name])
    if mark.is_file() and mark.read_text("utf-8") == wanted:
        return
    subprocess.run([UV, "venv", "--clear", "-q", "-p", sys.executable, place], check=True)
    python = place / "bin" / "python"
    subprocess.run([UV, "pip", "install", "-q", "-p", python, *PYPI[name]], check=True)
    mark.write_text(wanted, "utf-8")


NPM: dict[str, dict[str, dict[str, str]]] = {
    "atproto": {
        "dependencies": {"@atproto/pds": "0.5.35", "@did-plc/server": "*", "core-js": "3"},
        # With these and core-js the server runs on node 20, which lacks what the newest undici uses.
        "overrides": {"undici": "^6.21.0", "undici_v8": "npm:undici@^6.21.0"},
    },
}
NATIVE = "better-sqlite3"


def npm(name: str) -> None:
    """A folder with packages of npm, whose one native part is built here."""
    place = FOLDER / name
    wanted = json.dumps({"private": True, **NPM[name]})
    mark = place / "ready"
    if mark.is_file() and mark.read_text("utf-8") == wanted:
        return
    place.mkdir(parents=True, exist_ok=True)
    (place / "package.json").write_text(wanted, "utf-8")
    subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=place, check=True)
    subprocess.run(["npm", "rebuild", NATIVE, "--foreground-scripts"], cwd=place, check=True)
    mark.write_text(wanted, "utf-8")


STEPS = {**dict.fromkeys(PYPI, pypi), **dict.fromkeys(NPM, npm)}


def main() -> int:
    """Prepare what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(STEPS)}")
    for name in parser.parse_args().names or STEPS:
        STEPS[name](name)
        print(f"{name} is ready")
    return 0


if __name__ == "__main__":
    sys.exit(main())
