"""A real WordPress on MariaDB and a real MediaWiki on SQLite, from packages of Debian, on ports of their own."""

import http.cookiejar
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from ..prepared import SERVERS
from .conftest import free_port, wait_for

ROOT = SERVERS / "php-sites/root"
HERE = Path(__file__).parent / "servers"
PASSWORD = "only for tests 1"
EXTENSIONS = "mysqlnd mysqli pdo pdo_sqlite sqlite3 mbstring xml dom simplexml xmlreader xmlwriter"
EXTENSIONS += " ctype fileinfo iconv intl tokenizer posix"
LONGEST = 120


def placed(*patterns: str) -> Path:
    """The first place of the unpacked packages, else of the system, that a pattern finds."""
    found = (
        path for base in (ROOT, Path("/")) for one in patterns for path in sorted(base.glob(one))
    )
    return next(found)


def php(*words: str | Path) -> list[str | Path]:
    """PHP with the parts that both programs need, and no settings of the system."""
    more: list[str | Path] = []
    for name in EXTENSIONS.split():
        for path in (
            *ROOT.glob(f"usr/lib/php/2*/{name}.so"),
            *Path("/").glob(f"usr/lib/php/2*/{name}.so"),
        ):
            more += ["-d", f"extension={path}"]
            break
    return [placed("usr/bin/php[0-9].[0-9]"), "-n", *more, "-d", "memory_limit=256M", *words]


def run(command: list[str | Path], folder: Path, given: str = "", **environment: str) -> str:
    """What a program prints. Raises CalledProcessError when it fails."""
    done = subprocess.run(
        command, cwd=folder, env=surroundings(**environment), input=given,
        capture_output=True, text=True, timeout=LONGEST, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def surroundings(**more: str) -> dict[str, str]:
    libraries = ":".join(str(path) for path in ROOT.glob("usr/lib/*-linux-gnu*"))
    return {"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": libraries, "LC_ALL": "C.UTF-8", **more}


@contextmanager
def started(command: list[str | Path], folder: Path, **environment: str) -> Iterator[None]:
    """A server until the block ends."""
    with (folder / "log.txt").open("ab") as log:
        server = subprocess.Popen(
            command, cwd=folder, env=surroundings(**environment), stdout=log, stderr=log
        )
    try:
        yield
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(20)


class Wordpress:
    """A blog; ``call`` does what its functions do."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.url = folder, f"http://127.0.0.1:{port}"
        self.allowed = f"127.0.0.1:{port}"
        self.environment = {"WP_SOCKET": str(folder / "my.sock"), "WP_URL": self.url}

    def call(self, *calls: list[Any], mode: str = "") -> list[Any]:
        """Call functions of WordPress; what each gives."""
        command = php(HERE / "wordpress.php", *([mode] if mode else []))
        found: list[Any] = json.loads(
            run(command, self.folder / "site", json.dumps(calls), **self.environment)
        )
        return found

    def publish(self, number: int, **more: Any) -> list[Any]:
        """The call that publishes a post, ``number`` minutes after the day began."""
        day = f"2026-03-01 {number // 60:02}:{number % 60:02}:00"
        post = {"post_title": f"通知 {number}", "post_content": f"<p>第{number}号停水通知</p>"}
        return ["wp_insert_post", {**post, "post_status": "publish", "post_date": day, "post_date_gmt": day, **more}]  # fmt: skip


@contextmanager
def wordpress() -> Iterator[Wordpress]:
    """A blog with nothing in it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wp-")))
        blog = Wordpress(folder, port := free_port())
        stack.enter_context(started(mariadb(folder), folder))
        site = laid_out(folder)
        wait_until(folder / "my.sock")
        account = ["云溪新闻办", "editor", "editor@yunxi.example", True, "", PASSWORD]
        blog.call(["wp_install", *account], ["wp_delete_post", 1, True], mode="install")
        served = php("-S", f"127.0.0.1:{port}", "-t", site)
        stack.enter_context(started(served, folder, **blog.environment))
        wait_for(port)
        yield blog


def mariadb(folder: Path) -> list[str | Path]:
    """The database server, without accounts, heard by a socket in ``folder`` alone."""
    (folder / "my").mkdir()
    (folder / "init.sql").write_text("create database wordpress character set utf8mb4;", "utf-8")
    server = placed("usr/sbin/mariadbd")
    home = server.parents[1]
    words = {
        "basedir": home,
        "lc-messages-dir": home / "share/mysql",
        "plugin-dir": home / "lib/mysql/plugin",
        "datadir": folder / "my",
        "socket": folder / "my.sock",
        "pid-file": folder / "my.pid",
        "init-file": folder / "init.sql",
        "innodb-buffer-pool-size": "32M",
        "innodb-flush-log-at-trx-commit": "0",
    }
    root = ["--user=root"] if os.geteuid() == 0 else []
    more = [f"--{word}={value}" for word, value in words.items()]
    return [server, "--no-defaults", *root, "--skip-networking", "--skip-grant-tables", *more]


def laid_out(folder: Path) -> Path:
    """The program's folder with our settings: its parts are linked, its first files copied."""
    site, program = folder / "site", placed("usr/share/wordpress")
    (site / "wp-content").mkdir(parents=True)
    for name in ("wp-includes", "wp-admin"):
        (site / name).symlink_to(program / name)
    for path in program.glob("*.php"):
        shutil.copy(path, site)
    shutil.copy(HERE / "wp-config.php", site)
    return site


def wait_until(path: Path) -> None:
    """Wait for a file that a server makes."""
    end = time.monotonic() + LONGEST
    while not path.exists():
        if time.monotonic() > end:
            raise TimeoutError((path.parent / "log.txt").read_text("utf-8")[-2000:])
        time.sleep(0.1)


class Mediawiki:
    """A wiki with two accounts; ``ask`` speaks with its interface, as the first or as nobody."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.url = folder, f"http://127.0.0.1:{port}"
        self.allowed = f"127.0.0.1:{port}"
        self.environment = {"MW_CONFIG_FILE": str(folder / "LocalSettings.php")}
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._door = urllib.request.build_opener(jar)

    def maintain(self, script: str, *words: str | Path, given: str = "") -> str:
        """Run one of its maintenance scripts."""
        path = placed("usr/share/mediawiki") / "maintenance" / script
        return run(php(path, *words), self.folder, given, **self.environment)

    def ask(self, **words: str) -> Any:
        """One question to api.php."""
        data = urllib.parse.urlencode({"format": "json", "formatversion": "2", **words}).encode()
        with self._door.open(f"{self.url}/api.php", data, timeout=60) as answer:
            found = json.load(answer)
        assert "error" not in found, found
        return found

    def do(self, action: str, **words: str) -> Any:
        """One act that needs a token."""
        token = self.ask(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]
        return self.ask(action=action, token=token, **words)

    def log_in(self, name: str) -> None:
        kinds = self.ask(action="query", meta="tokens", type="login")["query"]["tokens"]
        self.ask(action="login", lgname=name, lgpassword=PASSWORD, lgtoken=kinds["logintoken"])

    def write(self, pages: dict[str, str], name: str) -> None:
        """Write many pages at once, as an account."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            for title, text in pages.items():
                (Path(folder) / f"{title}.txt").write_text(text, "utf-8")
            files = sorted(Path(folder).iterdir())
            self.maintain("importTextFiles.php", "--rc", "--overwrite", "-u", name, *files)


@contextmanager
def mediawiki(*names: str) -> Iterator[Mediawiki]:
    """A wiki with its first page, an account ``Keeper`` that may delete, and further accounts."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mw-")))
        wiki = Mediawiki(folder, port := free_port())
        program = placed("usr/share/mediawiki")
        words: dict[str, str | Path] = {
            "dbtype": "sqlite",
            "dbname": "wiki",
            "dbpath": folder,
            "confpath": folder,
        }
        words |= {"server": wiki.url, "scriptpath": "", "lang": "zh-hans", "pass": PASSWORD}
        given: list[str | Path] = []
        for word, value in words.items():
            given += [f"--{word}", value]
        run(php(program / "maintenance/install.php", *given, "云溪百科", "Keeper"), folder)
        with (folder / "LocalSettings.php").open("a", encoding="utf-8") as settings:
            settings.write(
                "$wgRateLimits = [];\n$wgGroupPermissions['sysop']['deleterevision'] = true;\n"
            )
        for name in names:
            wiki.maintain("createAndPromote.php", name, PASSWORD)
        served = php("-S", f"127.0.0.1:{port}", "-t", program)
        stack.enter_context(started(served, folder, **wiki.environment))
        wait_for(port)
        yield wiki
