"""Real servers and peers that tests run against, each in a folder of its own under .servers/.

python scripts/test_servers.py [NAME ...]    prepare these, or all; what is ready is left as it is
    [--seconds N]                            give up after so long (300)

What this computer cannot prepare is said, and kept in .servers/NAME/reason for the tests that skip.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from signal import SIGINT

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".servers"
UV = Path(sys.executable).with_name("uv")
AT_ONCE = 2
LEAST_FREE = 2 << 30
AGAIN = 3600
"""What failed is tried again after so many seconds, or when it is named."""


class Unable(Exception):
    """This computer cannot prepare a server; says why."""


class Work:
    """Runs programs in a folder, none longer than to the moment ``end``."""

    def __init__(self, place: Path, end: float) -> None:
        self.place, self.end = place, end

    def run(self, *command: str | Path) -> str:
        """What a program prints. Raises Unable when it is not there, fails or takes too long."""
        program = Path(command[0]).name
        if not shutil.which(command[0]):
            raise Unable(f"{program} is not installed")
        try:
            done = subprocess.run(
                [str(word) for word in command],
                cwd=self.place,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                timeout=max(self.end - time.monotonic(), 0.1),
            )
        except subprocess.TimeoutExpired:
            raise Unable(f"{program} did not end in time") from None
        if done.returncode in (-SIGINT, 128 + SIGINT):
            raise KeyboardInterrupt
        if done.returncode:
            lines = [line for line in done.stdout.splitlines() if line.strip()] or ["no output"]
            raise Unable(f"{program} failed: {' / '.join(lines[-3:])[:500]}")
        return done.stdout


PYPI = {
    "synapse": ("matrix-synapse==1.163.2",),
    "euler-onebot": ("euler-onebot==0.0.2", "websockets>=15"),
    "machina": ("django-machina==1.3.1", "django>=5.2,<5.3"),
}
"""What each environment holds. They never meet the program's own: their licences are not ours."""

MODULES = {
    "synapse": "synapse.app.homeserver",
    "euler-onebot": "euleronebot",
    "machina": "machina",
}


def pypi(work: Work) -> None:
    """An environment with packages of PyPI."""
    name = work.place.name
    work.run(UV, "venv", "--clear", "-q", "-p", sys.executable, work.place)
    python = work.place / "bin" / "python"
    work.run(UV, "pip", "install", "-q", "-p", python, *PYPI[name])
    work.run(python, "-c", f"import {MODULES[name]}")


NPM: dict[str, dict[str, str | bool | dict[str, str]]] = {
    "atproto": {
        "private": True,
        "dependencies": {"@atproto/pds": "0.5.35", "@did-plc/server": "*", "core-js": "3"},
        # With these and core-js the server runs on node 20, which lacks what the newest undici
        # uses; libsql speaks as better-sqlite3 does, and comes built.
        "overrides": {
            "undici": "^6.21.0",
            "undici_v8": "npm:undici@^6.21.0",
            "better-sqlite3": "npm:libsql@^0.5.29",
        },
    },
}
OLDEST_NODE = 20


def npm(work: Work) -> None:
    """A folder with packages of npm, none of which runs a script of its own."""
    version = work.run("node", "--version").strip()
    if int(version.lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise Unable(f"node {OLDEST_NODE} or newer is needed, this is {version}")
    shutil.rmtree(work.place / "node_modules", ignore_errors=True)
    (work.place / "package.json").write_text(json.dumps(NPM[work.place.name]), "utf-8")
    plain = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"]
    short = [
        "--fetch-timeout=60000",
        "--fetch-retry-mintimeout=1000",
        "--fetch-retry-maxtimeout=3000",
    ]
    work.run("npm", "install", *plain, *short)
    names = ("@atproto/pds", "@did-plc/server", "better-sqlite3")
    code = "".join(f"await import('{name}');" for name in names)
    work.run("node", "-r", "core-js/actual/index.js", "--input-type=module", "-e", code)


DEBIAN = {
    "php-sites": {
        "whole": "php-cli php-sqlite3 php-mysql php-mbstring php-xml php-intl mariadb-server-core",
        "alone": "wordpress php-getid3 mediawiki mediawiki-classes",
    }
}
"""Packages with what they depend on, and packages taken alone: their web server is PHP's own."""


def debian(work: Work) -> None:
    """Packages of Debian unpacked into ``root``, without a right to install and without installing."""
    wanted = DEBIAN[work.place.name]
    root, store = work.place / "root", work.place / "apt"
    for folder in (root, store):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in (root, store / "lists/partial", store / "archives/partial"):
        folder.mkdir(parents=True)
    apt = ["apt-get", "-q", *apt_words(store)]
    work.run(*apt, "update")
    whole = ["install", "-y", "--no-install-recommends", "--download-only"]
    work.run(*apt, *whole, *wanted["whole"].split())
    Work(store / "archives", work.end).run(*apt, "download", *wanted["alone"].split())
    for package in sorted((store / "archives").glob("*.deb")):
        work.run("dpkg-deb", "-x", package, root)
    lead_home(root)
    shutil.rmtree(store)


def apt_words(store: Path) -> list[str]:
    """What makes apt-get keep its lists and packages in a folder of ours."""
    words = {
        "Dir::State::lists": store / "lists",
        "Dir::Cache": store,
        "Dir::Cache::archives": store / "archives",
        "Debug::NoLocking": 1,
        "Acquire::http::Timeout": 20,
        "Acquire::https::Timeout": 20,
        "Acquire::Retries": 1,
        "APT::Sandbox::User": "root",
        "APT::Update::Post-Invoke": "",
        "APT::Update::Post-Invoke-Success": "",
    }
    return [part for word, value in words.items() for part in ("-o", f"{word}={value}")]


def lead_home(root: Path) -> None:
    """Links to places of the whole system lead into ``root``, where the same place is there."""
    for link in [path for path in root.rglob("*") if path.is_symlink()]:
        target = link.readlink()
        inside = root / str(target).lstrip("/")
        if target.is_absolute() and inside.exists():
            link.unlink()
            link.symlink_to(inside)


STEPS: dict[str, Callable[[Work], None]] = {
    **dict.fromkeys(NPM, npm),  # the longest first
    **dict.fromkeys(DEBIAN, debian),
    **dict.fromkeys(PYPI, pypi),
}


def lacking(name: str) -> str:
    """Why a server is not ready; empty when it is."""
    place = FOLDER / name
    ready, reason = place / "ready", place / "reason"
    if ready.is_file() and ready.read_text("utf-8") == wanted(name):
        return ""
    return reason.read_text("utf-8") if reason.is_file() else "./run test makes it ready"


def wanted(name: str) -> str:
    """What a ready server was made of."""
    return json.dumps(PYPI.get(name) or NPM.get(name) or DEBIAN[name])


def prepare(name: str, end: float, again: bool = False) -> str:
    """Make a server ready unless it is; the reason when that cannot be done here."""
    place = FOLDER / name
    reason = place / "reason"
    if not lacking(name):
        return ""
    if not again and reason.is_file() and time.time() - reason.stat().st_mtime < AGAIN:
        return reason.read_text("utf-8")
    place.mkdir(parents=True, exist_ok=True)
    (place / "ready").unlink(missing_ok=True)
    try:
        if shutil.disk_usage(place).free < LEAST_FREE:
            raise Unable(f"less than {LEAST_FREE >> 30} GiB are free")
        STEPS[name](Work(place, end))
    except (Unable, OSError, ValueError) as error:
        reason.write_text(str(error), "utf-8")
        return str(error)
    reason.unlink(missing_ok=True)
    (place / "ready").write_text(wanted(name), "utf-8")
    return ""


@contextmanager
def alone(end: float) -> Iterator[None]:
    """One preparation at a time, whoever began it. Raises Unable when another does not end."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        while True:
            try:
                flock(lock, LOCK_EX | LOCK_NB)
                break
            except OSError:
                if time.monotonic() > end:
                    raise Unable("another preparation has not ended") from None
                time.sleep(0.5)
        yield


def main() -> int:
    """Prepare what is asked for; exit code 1 when something that was named cannot be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(STEPS)}")
    parser.add_argument("--seconds", type=float, default=300)
    given = parser.parse_args()
    if unknown := set(given.names) - STEPS.keys():
        parser.error(f"no such server: {', '.join(sorted(unknown))}")
    end = time.monotonic() + given.seconds
    names = given.names or list(STEPS)
    with alone(end), ThreadPoolExecutor(AT_ONCE) as pool:
        reasons = list(pool.map(lambda name: prepare(name, end, name in given.names), names))
    for name, reason in zip(names, reasons, strict=True):
        print(f"{name}: {f'NOT ready: {reason}' if reason else 'ready'}", flush=True)
    return 1 if given.names and any(reasons) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unable as error:
        sys.exit(f"Test servers: {error}")
