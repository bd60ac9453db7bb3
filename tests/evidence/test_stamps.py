"""Time stamps of RFC 3161: published good and damaged ones, and round trips with a real authority."""

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from rfc3161_client import decode_timestamp_response

from civicloom.evidence import EvidenceLog, HttpStamper, verify_stamp, write_bag
from civicloom.evidence.notes import split_note
from civicloom.evidence.outside.stamp import request_for
from civicloom.model.errors import CivicloomError

from .parts import some_leaf, sqlite_log, unpacked


@pytest.fixture(scope="module")
def fixtures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked("rfc3161-client-fixtures.zip", tmp_path_factory.mktemp("stamps")) / "fixtures"


PUBLISHED = [
    ("test_tsa/response.tsr", True),
    (
        "test_tsa/response-injected-certs.tsr",
        True,
    ),  # strangers' certificates beside the signer's change nothing
    ("sigstage/response-sha256.tsr", True),
    ("sigstage/response-sha384.tsr", True),
    ("sigstage/response-sha512.tsr", True),
    ("sigstage/response-no-embedded-cert.tsr", True),
    ("identrust/issue-104.tsr", True),
    ("sigstore.mock/response-expired.tsr", True),  # its certificate was valid when it stamped
    ("sigstage/response-invalid-signature.tsr", False),
    ("test_tsa/other_response.tsr", False),  # signed under another root
]


@pytest.mark.parametrize(("name", "good"), PUBLISHED)
def test_published_stamps(name: str, good: bool, fixtures: Path) -> None:
    path = fixtures / name
    payload = path.parent / "payload"
    data = payload.read_bytes() if payload.exists() else b"hello"
    chain = (path.parent / "ts_chain.pem").read_bytes()
    if good:
        stamp = verify_stamp(path.read_bytes(), data, chain)
        assert stamp.time.year in (2023, 2024, 2025)
        assert stamp.authority
    else:
        assert refused(path.read_bytes(), data, chain)


def refused(response: bytes, data: bytes, chain: bytes) -> bool:
    with pytest.raises(CivicloomError) as caught:
        verify_stamp(response, data, chain)
    return caught.value.code == "EVI-031"


def test_other_bytes_other_authorities_and_damage_are_refused(fixtures: Path) -> None:
    response = (fixtures / "sigstage/response-sha256.tsr").read_bytes()
    chain = (fixtures / "sigstage/ts_chain.pem").read_bytes()
    assert refused(response, b"hello!", chain)
    assert refused(response, b"hello", (fixtures / "test_tsa/ts_chain.pem").read_bytes())
    assert refused(response, b"hello", b"no certificates")
    assert refused(response, b"hello", b"")
    for bad in (b"", b"nonsense", response[:-1], response[: len(response) // 2], response + b"x"):
        assert refused(bad, b"hello", chain)


def test_no_damaged_stamp_says_something_else(fixtures: Path) -> None:
    """A turned bit is refused, or sits where it changes nothing of what the stamp says."""
    response = (fixtures / "sigstage/response-sha256.tsr").read_bytes()
    chain = (fixtures / "sigstage/ts_chain.pem").read_bytes()
    said, held = verify_stamp(response, b"hello", chain), 0
    for at in range(0, len(response), 3):
        changed = bytearray(response)
        changed[at] ^= 1 << at % 8
        try:
            assert verify_stamp(bytes(changed), b"hello", chain) == said
            held += 1
        except CivicloomError as error:
            assert error.code == "EVI-031"
    assert (
        held < len(response) // 6
    )  # a third of it is a certificate that the trusted copy replaces


CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = Test authority
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[signer]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = ours
[ours]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = {signer_digest}
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = {named_by}
"""


class Authority:
    """A time stamp authority made of the openssl command, behind HTTP."""

    def __init__(
        self, folder: Path, *, signer_digest: str = "sha256", named_by: str = "sha256"
    ) -> None:
        self.folder = folder
        config = CONFIG.format(folder=folder, signer_digest=signer_digest, named_by=named_by)
        (folder / "openssl.cnf").write_text(config)
        (folder / "serial").write_text("01")
        new = ("req", "-config", "openssl.cnf", "-newkey", "rsa:2048", "-nodes", "-days", "2")
        self.openssl(
            *new,
            "-x509",
            "-extensions",
            "ca",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
            "-subj",
            "/CN=Test root",
        )
        self.openssl(
            *new, "-keyout", "signer.key", "-out", "signer.csr", "-subj", "/CN=Test authority"
        )
        self.openssl("x509", "-req", "-in", "signer.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "7",
                     "-extfile", "openssl.cnf", "-extensions", "signer", "-days", "2", "-out", "signer.pem")  # fmt: skip
        self.chain = (folder / "ca.pem").read_bytes()

    def openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    def answer(self, request: bytes) -> bytes:
        (self.folder / "request.tsq").write_bytes(request)
        self.openssl(
            "ts",
            "-reply",
            "-config",
            "openssl.cnf",
            "-queryfile",
            "request.tsq",
            "-out",
            "reply.tsr",
        )
        return (self.folder / "reply.tsr").read_bytes()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    if not shutil.which("openssl"):
        pytest.skip("OPENSSL IS NOT HERE: no time stamp authority to ask")
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def url(authority: Authority) -> Iterator[str]:
    """The address of the authority; /broken answers nonsense, /other stamps something else, /away redirects, /garbled knows no HTTP,
    /drip answers for a quarter of a minute, a byte now and then."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/garbled":
                self.wfile.write(b"220 ready\r\n")
                return
            if self.path == "/drip":
                self.send_response(200)
                self.end_headers()
                self.drip()
                return
            if self.path == "/away":
                self.send_response(302)
                self.send_header("Location", f"http://127.0.0.1:{port}/")
                self.end_headers()
                return
            kept = (
                authority.folder / "reply.tsr"
            )  # "/again": what was once answered, to a new request
            body = (
                kept.read_bytes()
                if self.path == "/again"
                else b"nonsense"
                if self.path == "/broken"
                else authority.answer(
                    request_for(b"other").as_bytes() if self.path == "/other" else request
                )
            )
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def drip(self) -> None:
            with suppress(OSError):  # the other side has gone
                for _ in range(300):
                    self.wfile.write(b" ")
                    time.sleep(0.05)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{port}/"
    server.shutdown()
    server.server_close()


def stamper(authority: Authority, url: str) -> HttpStamper:
    return HttpStamper(url, chain=authority.chain, allowed=[url], timeout_s=20)


def test_the_log_is_stamped(authority: Authority, url: str, tmp_path: Path) -> None:
    log: EvidenceLog = sqlite_log(tmp_path)
    receipts = log.append([some_leaf(1), some_leaf(2)])
    stamp = log.stamp_with(stamper(authority, url))
    assert "Test authority" in stamp.authority
    [anchor] = log.anchors(2)
    text = split_note(log.checkpoint()).text.encode()
    assert verify_stamp(anchor.proof, text, authority.chain) == stamp
    assert refused(anchor.proof, text + b"x", authority.chain)
    log.require_anchor()
    bag = write_bag(tmp_path / "bag", {"a.txt": b"a"}, receipts, log)
    assert (bag / "evidence/checkpoint-2-0.tsr").read_bytes() == anchor.proof


def test_answers_that_are_none(authority: Authority, url: str, tmp_path: Path) -> None:
    log = sqlite_log(tmp_path)
    log.append(some_leaf(1))
    told = {"broken": "EVI-031", "other": "EVI-031", "away": "EVI-033", "garbled": "EVI-033"}
    for path, code in told.items():
        with pytest.raises(CivicloomError) as caught:
            log.stamp_with(stamper(authority, url + path))
        assert caught.value.code == code
    with pytest.raises(CivicloomError) as caught:
        log.stamp_with(stamper(authority, "http://127.0.0.1:1/"))
    assert caught.value.code == "EVI-033"
    assert log.anchors(1) == []


def test_an_authority_that_drips_is_left_when_its_time_is_over(
    authority: Authority, url: str
) -> None:
    patient = HttpStamper(
        url + "drip", chain=authority.chain, allowed=[url + "drip"], timeout_s=0.2
    )
    with pytest.raises(CivicloomError) as caught:
        patient.stamp(b"text")
    assert caught.value.code == "EVI-033"


def test_an_answer_to_an_earlier_request_is_none(authority: Authority, url: str) -> None:
    """On the same bytes, and rightly signed: but anyone on the way could have kept it (RFC 3161, 2.4.2)."""
    stamper(authority, url).stamp(b"the same text")
    with pytest.raises(CivicloomError) as caught:
        stamper(authority, url + "again").stamp(b"the same text")
    assert (caught.value.code, "Nonce" in str(caught.value.facts)) == ("EVI-031", True)


def test_a_signature_with_a_broken_hash_is_refused(
    authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> None:
    request = request_for(b"text").as_bytes()
    assert verify_stamp(authority.answer(request), b"text", authority.chain)
    for broken in ("sha1", "md5"):
        weak = Authority(tmp_path_factory.mktemp(broken), signer_digest=broken)
        assert refused(weak.answer(request), b"text", weak.chain)


def test_trusted_certificates_come_with_remarks_and_more_than_once(fixtures: Path) -> None:
    response = (fixtures / "sigstage/response-sha256.tsr").read_bytes()
    chain = (fixtures / "sigstage/ts_chain.pem").read_bytes()
    for same in (b"# our authority\n" + chain, chain + chain, chain.replace(b"\n", b"\r\n")):
        assert verify_stamp(response, b"hello", same) == verify_stamp(response, b"hello", chain)


def test_only_listed_addresses_are_asked() -> None:
    for url, allowed in (
        ("http://tsa.example/", []),
        ("http://tsa.example/", ["http://other.example/"]),
        ("file:///etc/passwd", ["file:///etc/passwd"]),
    ):
        with pytest.raises(CivicloomError) as caught:
            HttpStamper(url, chain=b"", allowed=allowed)
        assert caught.value.code == "EVI-032"


def test_a_certificate_that_the_signature_does_not_name_is_refused(authority: Authority) -> None:
    """Issuer and number stand beside the signature, not under it: a second certificate of the same key fits too."""
    reply = authority.answer(request_for(b"text").as_bytes())
    authority.openssl(
        *("x509", "-req", "-in", "signer.csr", "-CA", "ca.pem", "-CAkey", "ca.key"),
        *("-set_serial", "8", "-extfile", "openssl.cnf", "-extensions", "signer", "-days", "2"),
        *("-out", "second.pem"),
    )
    issuer = load_pem_x509_certificate(authority.chain).subject.public_bytes()
    beside = issuer + b"\x02\x01\x07"
    assert reply.count(beside) == 1
    other = reply.replace(beside, issuer + b"\x02\x01\x08")
    first = load_pem_x509_certificate((authority.folder / "signer.pem").read_bytes())
    second = load_pem_x509_certificate((authority.folder / "second.pem").read_bytes())
    sent, put = first.public_bytes(Encoding.DER), second.public_bytes(Encoding.DER)
    assert len(sent) == len(put) and sent in reply
    assert refused(other.replace(sent, put), b"text", authority.chain)
    assert verify_stamp(reply, b"text", authority.chain).serial


@pytest.mark.parametrize("named_by", ["sha1", "sha256", "sha384", "sha512"])
def test_the_signers_certificate_may_be_named_by_any_hash_of_the_standards(
    named_by: str, tmp_path: Path
) -> None:
    """SHA-1 is that of RFC 3161 itself, and of many authorities: no other certificate of that hash can be made."""
    if not shutil.which("openssl"):
        pytest.skip("OPENSSL IS NOT HERE: no time stamp authority to ask")
    authority = Authority(tmp_path, named_by=named_by)
    reply = authority.answer(request_for(b"text").as_bytes())
    assert verify_stamp(reply, b"text", authority.chain).serial
    assert reply.count(bytes.fromhex("2a864886f70d010910020c")) == (named_by == "sha1")


def test_a_signature_that_names_no_certificate_is_refused(authority: Authority) -> None:
    request = request_for(b"text")
    reply = authority.answer(request.as_bytes())
    token = decode_timestamp_response(reply).time_stamp_token()
    (authority.folder / "token.der").write_bytes(token)
    inform = ("-inform", "DER", "-outform", "DER")
    authority.openssl(
        *("cms", "-verify", "-noverify", *inform, "-in", "token.der", "-out", "info.der")
    )
    signed = ("cms", "-sign", "-nodetach", "-binary", "-md", "sha256", "-outform", "DER")
    kind = ("-econtent_type", "1.2.840.113549.1.9.16.1.4", "-in", "info.der")
    signer = ("-signer", "signer.pem", "-inkey", "signer.key")
    for more, good in (((), False), (("-cades",), True)):
        authority.openssl(*signed, *more, *kind, *signer, "-out", "bare.der")
        body = b"\x30\x03\x02\x01\x00" + (authority.folder / "bare.der").read_bytes()
        response = b"\x30\x82" + len(body).to_bytes(2) + body
        if good:
            assert verify_stamp(response, b"text", authority.chain).authority
        else:
            assert refused(response, b"text", authority.chain)
