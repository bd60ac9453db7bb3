"""Letters leave the house through a folder, a signed call, a mail; each against a real receiver."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from civicloom.model.errors import CivicloomError
from civicloom.push import Channel, Dispatch
from civicloom.push.channels import Letter, sender, verify_signature

PEM = Encoding.PEM
KEY = b"shared-with-the-receiver"
CANARY = "330199195001010017"


def letter() -> Letter:
    dispatch = Dispatch(
        "D-1", "f" * 64, "street-office", "undeclared-rentals", "1.0.0", "run-1", "dwelling",
        "3301990010020301234000101", "33019900100203", '{"en": "Look", "zh": "请核查"}',
        f'{{"left": {{"tenant": "{CANARY}"}}}}', "2026-11-02", "2026-11-11", "B-1",
    )  # fmt: skip
    return Letter(
        "B-1.way",
        "street-office",
        "undeclared-rentals",
        datetime(2026, 11, 2, tzinfo=UTC),
        (dispatch,),
    )


class Receiver(BaseHTTPRequestHandler):
    """A receiver that keeps what it gets and answers as it is told."""

    got: list[tuple[dict[str, str], bytes]]
    answer = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((dict(self.headers), body))
        self.send_response(type(self).answer)
        if type(self).answer == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def receiver() -> Iterator[tuple[str, type[Receiver]]]:
    class Fresh(Receiver):
        got: list[tuple[dict[str, str], bytes]] = []  # noqa: RUF012

    server = HTTPServer(("127.0.0.1", 0), Fresh)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}", Fresh
    server.shutdown()
    server.server_close()


def webhook(home: Path, host: str, allow: frozenset[str]) -> Any:
    (home / "key").write_bytes(KEY)
    settings = {"kind": "webhook", "url": f"http://{host}/in", "key_file": "key"}
    return sender(Channel("hook", "webhook", settings), home, allow)


def test_a_folder_outside_the_workspace_is_named_whole(tmp_path: Path) -> None:
    share = tmp_path / "share"
    channel = Channel("way", "file", {"folder": str(share)})
    home = tmp_path / "home"
    home.mkdir()
    where = sender(channel, home, frozenset())(letter())
    assert where == str(share / "street-office" / "B-1.way.jsonl")
    assert Path(where).exists()


def test_a_file_appears_whole_and_sending_twice_changes_nothing(tmp_path: Path) -> None:
    send = sender(Channel("letters", "file", {"folder": "outbox"}), tmp_path, frozenset())
    assert send(letter()) == send(letter()) == "outbox/street-office/B-1.way.jsonl"
    files = list((tmp_path / "outbox").rglob("*.*"))
    assert [file.read_bytes() for file in files] == [letter().payload()]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file stands where the folder should be")
    send = sender(Channel("letters", "file", {"folder": "outbox"}), tmp_path, frozenset())
    with pytest.raises(CivicloomError, match="PSH-007"):
        send(letter())


def test_a_call_is_signed_and_names_its_envelope(
    tmp_path: Path, receiver: tuple[str, type[Receiver]]
) -> None:
    host, got = receiver
    webhook(tmp_path, host, frozenset({host}))(letter())
    headers, body = got.got[0]
    assert body == letter().payload()
    assert headers["Idempotency-Key"] == "B-1.way"
    assert verify_signature(headers["Civicloom-Signature"], body, KEY)
    assert not verify_signature(headers["Civicloom-Signature"], body + b" ", KEY)
    assert not verify_signature(headers["Civicloom-Signature"], body, b"another key")


def test_a_host_that_is_not_allowed_is_never_called(
    tmp_path: Path, receiver: tuple[str, type[Receiver]]
) -> None:
    host, got = receiver
    with pytest.raises(CivicloomError, match="PSH-008"):
        webhook(tmp_path, host, frozenset({"elsewhere.example:443"}))
    with pytest.raises(CivicloomError, match="PSH-008"):
        webhook(tmp_path, f"{host}@evil.example", frozenset({host}))
    assert got.got == []


@pytest.mark.parametrize("answer", [302, 404, 500])
def test_an_answer_other_than_success_is_a_failure_and_redirects_are_not_followed(
    tmp_path: Path, receiver: tuple[str, type[Receiver]], answer: int
) -> None:
    host, got = receiver
    got.answer = answer
    with pytest.raises(CivicloomError, match="PSH-010") as told:
        webhook(tmp_path, host, frozenset({host}))(letter())
    assert str(answer) in told.value.what()


def test_a_receiver_that_is_down_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(CivicloomError, match="PSH-010"):
        webhook(tmp_path, "127.0.0.1:1", frozenset({"127.0.0.1:1"}))(letter())


@contextmanager
def dripping(said: bytes) -> Iterator[int]:
    """A receiver that says this byte by byte, waiting as it takes a line in; gives its port.

    It comes to its end after half a minute, so that who waits for it is told of by a wrong answer.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_drip, args=(server, said), daemon=True).start()
        yield int(server.getsockname()[1])


def _drip(server: socket.socket, said: bytes) -> None:
    line, _ = server.accept()
    with line:
        try:
            for n in range(len(said)):
                line.sendall(said[n : n + 1])
                time.sleep(30 / len(said))
        except OSError:
            return  # the other side has gone


OK = b"HTTP/1.0 200 OK\r\n"


@pytest.mark.parametrize(
    "said", [OK + b"\r\n" + b" " * 300, OK + b"X: " + b"x" * 300 + b"\r\n\r\n", b"HTTP/1.0 200 " + b"K" * 300],
    ids=["body", "heading", "status"],
)  # fmt: skip
def test_a_receiver_that_drips_is_a_failure_when_its_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr("civicloom.push.channels.webhook.WHOLE", 0.3)
    with dripping(said) as port, pytest.raises(CivicloomError, match=r"PSH-010.*TimeoutError"):
        webhook(tmp_path, f"127.0.0.1:{port}", frozenset({f"127.0.0.1:{port}"}))(letter())


def test_a_mail_server_that_drips_is_a_failure_when_its_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("civicloom.push.channels.email.WHOLE", 0.3)
    greeting = b"220-wait\r\n" * 30 + b"554 no\r\n"
    with dripping(greeting) as port, pytest.raises(CivicloomError, match=r"PSH-010.*TimeoutError"):
        mail(tmp_path, port, {"street-office": "desk@street.example"})(letter())


def test_a_missing_signing_key_is_told(tmp_path: Path) -> None:
    settings = {"kind": "webhook", "url": "http://127.0.0.1:1/in", "key_file": "absent"}
    send = sender(Channel("hook", "webhook", settings), tmp_path, frozenset({"127.0.0.1:1"}))
    with pytest.raises(CivicloomError, match="PSH-009"):
        send(letter())


def test_nothing_is_signed_with_an_empty_key(
    tmp_path: Path, receiver: tuple[str, type[Receiver]]
) -> None:
    host, got = receiver
    send = webhook(tmp_path, host, frozenset({host}))
    (tmp_path / "key").write_bytes(b"\n")
    with pytest.raises(CivicloomError, match="PSH-009"):
        send(letter())
    assert got.got == []


@pytest.mark.parametrize("host", ["desk..example", "desk.example:abc", "x" * 64 + ".example"])
def test_a_host_that_cannot_be_called_is_a_failure_of_that_letter_alone(
    tmp_path: Path, host: str
) -> None:
    with pytest.raises(CivicloomError, match="PSH-010"):
        webhook(tmp_path, host, frozenset({host}))(letter())


class Mailbox:
    """A real SMTP server's handler that keeps its mail."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append((envelope.rcpt_tos, envelope.content.decode("utf-8", "replace")))
        return "250 kept"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mail(home: Path, port: int, to: dict[str, str], **more: str) -> Any:
    settings = {
        "host": "127.0.0.1",
        "port": port,
        "tls": "none",
        "from": "loom@yunxi.example",
        "to": to,
        **more,
    }
    return sender(Channel("mail", "email", settings), home, frozenset({f"127.0.0.1:{port}"}))


class Rude(Mailbox):
    """A server that keeps the mail and will not let its client go."""

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        return "451 not now"


def test_a_mail_that_was_accepted_has_arrived_however_the_two_part(tmp_path: Path) -> None:
    box, port = Rude(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        send = mail(tmp_path, port, {"street-office": "desk@street.example"})
        assert send(letter()) == f"accepted by 127.0.0.1:{port}"
    finally:
        server.stop()
    assert len(box.mails) == 1


def test_a_mail_tells_how_many_and_by_when_and_no_personal_data(tmp_path: Path) -> None:
    box = Mailbox()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        mail(tmp_path, port, {"street-office": "desk@street.example"})(letter())
    finally:
        server.stop()
    (receivers, text), *more = box.mails
    assert receivers == ["desk@street.example"]
    assert not more
    assert "B-1.way" in text
    assert CANARY not in text


def self_signed(folder: Path) -> ssl.SSLContext:
    """What anybody who stands between can make: a certificate that no authority has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    form = (PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "pem").write_bytes(made.public_bytes(PEM) + key.private_bytes(*form))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "pem")
    return context


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_no_mail_and_no_password_for_a_server_that_nobody_vouches_for(
    tmp_path: Path, tls: str
) -> None:
    box, port, context = Mailbox(), free_port(), self_signed(tmp_path)
    offered: dict[str, Any] = (
        {"ssl_context": context} if tls == "implicit" else {"tls_context": context}
    )
    server = Controller(box, hostname="127.0.0.1", port=port, **offered)
    server.start()
    try:
        with pytest.raises(CivicloomError, match="SSLCertVerificationError"):
            mail(tmp_path, port, {"street-office": "desk@street.example"}, tls=tls)(letter())
    finally:
        server.stop()
    assert box.mails == []


def test_a_sender_with_a_name_leaves_a_whole_message_id(tmp_path: Path) -> None:
    box, port = Mailbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        named = {"from": "织机 <loom@yunxi.example>"}
        mail(tmp_path, port, {"street-office": "desk@street.example"}, **named)(letter())
    finally:
        server.stop()
    assert "Message-ID: <B-1.way@yunxi.example>\r\n" in box.mails[0][1]


def test_a_mail_to_an_office_without_address_is_told(tmp_path: Path) -> None:
    with pytest.raises(CivicloomError, match="PSH-011"):
        mail(tmp_path, 1, {})(letter())


def test_a_mail_server_that_is_down_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(CivicloomError, match="PSH-010"):
        mail(tmp_path, 1, {"street-office": "desk@street.example"})(letter())
