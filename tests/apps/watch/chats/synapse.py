"""A real Matrix server, Synapse, for tests: started empty in a folder, on a port of its own."""

import json
import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import yaml

from ..prepared import SERVERS

PYTHON = SERVERS / "synapse/bin/python"
WAIT = 90


class Synapse:
    """A home server named ``localhost`` with open registration and no limits of rate."""

    def __init__(self, folder: Path, python: Path = PYTHON) -> None:
        self._folder, self._python = folder, python
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._sent = 0
        folder.mkdir(parents=True, exist_ok=True)
        self._configure()

    def _configure(self) -> None:
        config = self._folder / "hs.yaml"
        run = [self._python, "-m", "synapse.app.homeserver", "--server-name", "localhost"]
        run += ["--config-path", config, "--generate-config", "--report-stats", "no"]
        run += ["--data-directory", self._folder]
        subprocess.run(run, check=True, capture_output=True, cwd=self._folder, timeout=WAIT)
        data = yaml.safe_load(config.read_text("utf-8"))
        resources = [{"names": ["client"], "compress": False}]
        listener = {"port": self.port, "type": "http", "bind_addresses": ["127.0.0.1"]}
        data["listeners"] = [{**listener, "tls": False, "resources": resources}]
        data |= {"enable_registration": True, "enable_registration_without_verification": True}
        data |= {"trusted_key_servers": [], "report_stats": False, "presence": {"enabled": False}}
        free = {"per_second": 10_000, "burst_count": 10_000}
        data |= {f"rc_{name}": free for name in ("message", "registration", "joins_per_room")}
        data["rc_joins"] = {"local": free}
        data["rc_login"] = {"address": free, "account": free}
        data["rc_invites"] = {"per_room": free, "per_user": free}
        config.write_text(yaml.safe_dump(data), "utf-8")

    def start(self) -> None:
        """Start, and wait until it answers."""
        run = [self._python, "-m", "synapse.app.homeserver", "--config-path", "hs.yaml"]
        with (self._folder / "out.log").open("ab") as out:
            self._process = subprocess.Popen(run, cwd=self._folder, stdout=out, stderr=out)
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            try:
                self.call("GET", "/_matrix/client/versions")
                return
            except OSError:
                time.sleep(0.2)
        raise TimeoutError((self._folder / "out.log").read_text("utf-8")[-2000:])

    def stop(self) -> None:
        """Stop, keeping what it stored."""
        if self._process:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def call(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """One request of the client-server API."""
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(request, data, timeout=30) as answer:
            return json.load(answer)

    def register(self, name: str, shown: str = "") -> str:
        """A new account; its access token."""
        body = {
            "username": name,
            "password": os.urandom(12).hex(),
            "auth": {"type": "m.login.dummy"},
        }
        token: str = self.call("POST", "/_matrix/client/v3/register", body)["access_token"]
        if shown:
            path = f"/_matrix/client/v3/profile/@{name}:localhost/displayname"
            self.call("PUT", path, {"displayname": shown}, token)
        return token

    def room(self, token: str, invite: list[str], **options: Any) -> str:
        """A new room; its id."""
        body = {"preset": "private_chat", "invite": invite, **options}
        room: str = self.call("POST", "/_matrix/client/v3/createRoom", body, token)["room_id"]
        return room

    def join(self, room: str, token: str) -> None:
        self.call("POST", f"/_matrix/client/v3/join/{room}", {}, token)

    def say(self, room: str, token: str, text: str, **content: Any) -> str:
        """Send a message; its event id."""
        self._sent += 1
        path = f"/_matrix/client/v3/rooms/{room}/send/m.room.message/t{self._sent}"
        body = {"msgtype": "m.text", "body": text, **content}
        event: str = self.call("PUT", path, body, token)["event_id"]
        return event
