"""Archives: keys and questions as other programs write them; hostile packages refused."""

import gzip
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import surt
from cdxj_indexer.postquery import append_method_query
from hypothesis import given
from hypothesis import strategies as st

from civicloom.apps.watch.captures.archive import Described, Wacz, damage, packed
from civicloom.apps.watch.captures.archive.cdxj import key, with_method
from civicloom.apps.watch.captures.browse import Exchange
from civicloom.model.errors import CivicloomError

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
ADDRESSES = [
    "https://www.Example.gov.cn:8080/A/b?b=2&a=1",
    "http://127.0.0.1:8931/",
    "https://EXAMPLE.com/路径/?q=中 文#x",
    "https://example.com/%e8%b7%af",
    "https://a.example/x/",
    "http://a.example:80/?",
    "https://a.example:443/a%20b?c=%2f",
    "urn:view:http://a/b",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_keys_are_those_of_others(address: str) -> None:
    assert key(address) == surt.surt(address)


QUESTIONS = [
    ("application/x-www-form-urlencoded", b"a=1&b=%E4%B8%AD"),
    ("application/json", b'{"page": 1, "of": {"page": 2, "x": [1, 2]}, "n": null}'),
    ("application/json", b"no json"),
    ("text/plain", b"no json"),
    ("application/octet-stream", b"\x00\xff"),
]


@pytest.mark.parametrize(("kind", "body"), QUESTIONS)
def test_questions_are_told_apart_as_others_do(kind: str, body: bytes) -> None:
    _, theirs = append_method_query("POST", kind, len(body), io.BytesIO(body), "http://a/")
    assert "?" + with_method("POST", kind, body) == theirs


def test_bodies_are_marked_as_decoded_and_secrets_left_out(tmp_path: Path) -> None:
    one = Exchange(
        "GET",
        "https://a.example/",
        (("cookie", "session=1"), ("accept", "*/*")),
        b"",
        200,
        "",
        (("content-encoding", "br"), ("content-length", "3"), ("x", "a\r\nset-cookie: b")),
        b"decoded",
        0.0,
    )
    path = tmp_path / "a.wacz"
    path.write_bytes(packed(Described("https://a.example/", "", AT, ""), [one], [], {}))
    with Wacz(path) as wacz:
        [found] = wacz.records()
        warc = gzip.decompress(wacz.read("archive/data.warc.gz"))
    assert found.header("x-archive-orig-content-encoding") == "br"
    assert found.header("content-encoding") == ""
    assert found.header("content-length") == "7"
    assert found.header("set-cookie") == ""
    assert b"session=1" not in warc
    assert damage(path) == []


@given(body=st.binary(max_size=2000), path=st.text(max_size=30), reason=st.text(max_size=20))
def test_any_answer_comes_back(
    body: bytes, path: str, reason: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    address = "https://a.example/" + "".join(c for c in path if c.isalnum())
    one = Exchange("GET", address, (), b"", 200, reason, (("content-type", "a/b"),), body, 0.0)
    file = tmp_path_factory.getbasetemp() / "any.wacz"
    file.write_bytes(packed(Described(address, reason, AT, path), [one, one], [], {}))
    with Wacz(file) as wacz:
        [found] = wacz.records()
    assert (found.url, found.body, found.status) == (address, body, 200)
    assert damage(file) == []


def hostile(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in members.items():
            zipped.writestr(name.replace("__", "/").replace("_JSON", ".json"), data)
    return path


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"PK\x03\x04 nonsense")
    (tmp_path / "b").write_bytes(b"")
    bomb = hostile(tmp_path / "c", datapackage_JSON=b"{}", archive__x=b"0" * (300 << 20))
    deep = hostile(tmp_path / "d", datapackage_JSON=b"[" * 200_000)
    listed = hostile(tmp_path / "e", datapackage_JSON=b"[]")
    for path in (tmp_path / "a", tmp_path / "b", bomb):
        with pytest.raises(CivicloomError) as caught:
            damage(path)
        assert caught.value.code == "CAP-009"
    for path in (deep, listed):
        assert damage(path)


def test_a_package_without_digest_or_with_odd_lists_contradicts_itself(tmp_path: Path) -> None:
    for package in ({"resources": 5}, {"resources": [5]}, {"resources": None}):
        said = json.dumps(package).encode()
        hashed = {"hash": f"sha256:{hashlib.sha256(said).hexdigest()}"}
        index = b'a 1 []\na 1 {"offset": "x", "filename": 5}\n'
        members = {
            "datapackage_JSON": said,
            "datapackage-digest_JSON": json.dumps(hashed).encode(),
            "indexes__index.cdx": index,
            "archive__a.warc": b"WARC/1.1\r\nnonsense",
        }
        found = damage(hostile(tmp_path / "a", **members))
        assert "archive/a.warc is not listed" in found
