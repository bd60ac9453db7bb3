"""Real servers and peers that tests run against, each in an environment of its own under .servers/.

python scripts/test_servers.py [NAME ...]    prepare these, or all; what is ready is left as it is
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".servers"
UV = Path(sys.executable).with_name("uv")

PYPI = {
    "synapse": ("matrix-synapse==1.163.2",),
    "euler-onebot": ("euler-onebot==0.0.2", "websockets>=15"),
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


STEPS = dict.fromkeys(PYPI, pypi)


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
