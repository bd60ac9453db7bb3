"""One changed byte anywhere is found: in the archive, its receipt, its time stamp."""

import json
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicloom.apps.watch.captures import check_capture
from civicloom.apps.watch.captures.archive import Described, Resource, damage, packed
from civicloom.apps.watch.captures.browse import Exchange, Visit
from civicloom.apps.watch.captures.captures import Captures
from civicloom.apps.watch.captures.page import Page
from civicloom.evidence import EvidenceLog
from evidence.test_stamps import Authority, authority, stamper, url

from .conftest import some_log
from .site import png

__all__ = ["authority", "url"]
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def exchange(path: str, body: bytes, kind: str = "text/html") -> Exchange:
    headers = (("content-type", kind), ("content-encoding", "gzip"))
    address = f"https://www.yunxi.example{path}"
    return Exchange("GET", address, (("cookie", "s=1"),), b"", 200, "OK", headers, body, 0.5)


def visit() -> Visit:
    return Visit(
        asked="https://www.yunxi.example/",
        url="https://www.yunxi.example/",
        status=200,
        title="云溪",
        text="今天。",
        picture=png("red"),
        exchanges=(exchange("/", b"<p>x</p>"), exchange("/a.css", b"p{}", "text/css")),
        addresses={"www.yunxi.example": "93.184.216.34"},
        refused={},
        certificate={},
        browser="Chromium",
        lacks=(),
    )


@pytest.fixture(scope="module")
def stamped(
    authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, EvidenceLog, bytes]:
    """A capture with receipt and time stamp, made without a browser."""
    folder = tmp_path_factory.mktemp("stamped")
    log = some_log(folder)

    class Direct:
        name = "authority"

        def stamp(self, data: bytes) -> tuple[bytes, object]:
            from civicloom.evidence import verify_stamp
            from civicloom.evidence.outside.stamp import request_for

            response = authority.answer(request_for(data).as_bytes())
            return response, verify_stamp(response, data, authority.chain)

    captures = Captures(folder / "kept", log, actor="a@b", stamper=Direct())  # type: ignore[arg-type]
    kept = captures._keep(Page("https://www.yunxi.example/"), visit(), AT)
    return kept.path, log, authority.chain


def test_what_was_not_changed_holds(stamped: tuple[Path, EvidenceLog, bytes]) -> None:
    path, log, chain = stamped
    found = check_capture(path, [log.verifier_key], chain)
    assert found.holds
    assert found.stamp
    assert "Test authority" in found.stamp.authority
    assert found.receipt == "R-0"
    assert json.loads(log.receipt(0).leaf)["object"] == found.sha256


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_one_changed_byte_is_found(
    stamped: tuple[Path, EvidenceLog, bytes], data: st.DataObject
) -> None:
    path, log, chain = stamped
    folder = path.parent / "changed"
    folder.mkdir(exist_ok=True)
    ending = data.draw(st.sampled_from([".wacz", ".receipt", ".tsr"]))
    for one in (".wacz", ".receipt", ".tsr"):
        shutil.copy(path.with_suffix(one), folder / path.with_suffix(one).name)
    there = folder / path.with_suffix(ending).name
    content = bytearray(there.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    there.write_bytes(content)
    assert not check_capture(folder / path.name, [log.verifier_key], chain).holds


def test_an_archive_made_anew_opens_but_does_not_hold(
    stamped: tuple[Path, EvidenceLog, bytes], tmp_path: Path
) -> None:
    """Every digest inside fits again; only the log knows better."""
    path, log, _ = stamped
    changed = visit()
    resources = [Resource("urn:view:x", "image/png", changed.picture)]
    page = Described(changed.asked, changed.title, AT, "明天。")
    there = tmp_path / path.name
    there.write_bytes(packed(page, changed.exchanges, resources, {}))
    shutil.copy(path.with_suffix(".receipt"), there.with_suffix(".receipt"))
    assert damage(there) == []
    codes = [fault.code for fault in check_capture(there, [log.verifier_key]).faults]
    assert codes == ["CAP-010"]


def test_the_place_of_a_change_is_told_where_the_zip_still_opens(
    stamped: tuple[Path, EvidenceLog, bytes], tmp_path: Path
) -> None:
    path, _, _ = stamped
    there = tmp_path / "a.wacz"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(there, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace("今天".encode(), "明天".encode()))
    assert damage(there) == ["pages/pages.jsonl is not what datapackage.json says"]


def test_missing_parts_are_told(stamped: tuple[Path, EvidenceLog, bytes], tmp_path: Path) -> None:
    path, log, _ = stamped
    there = tmp_path / path.name
    shutil.copy(path, there)
    assert [f.code for f in check_capture(there, [log.verifier_key]).faults] == ["CAP-011"]
    shutil.copy(path.with_suffix(".receipt"), there.with_suffix(".receipt"))
    assert [f.code for f in check_capture(there, [log.verifier_key]).faults] == ["CAP-011"]
    gone = check_capture(tmp_path / "none.wacz", [log.verifier_key])
    assert [f.code for f in gone.faults] == ["CAP-009"]


def test_a_receipt_of_another_log_is_refused(
    stamped: tuple[Path, EvidenceLog, bytes], tmp_path: Path
) -> None:
    path, _, _ = stamped
    stranger = some_log(tmp_path)
    assert not check_capture(path, [stranger.verifier_key]).holds


def test_a_stamp_is_asked_over_http(authority: Authority, url: str, tmp_path: Path) -> None:
    log = some_log(tmp_path)
    captures = Captures(tmp_path / "k", log, actor="a@b", stamper=stamper(authority, url))
    kept = captures._keep(Page("https://www.yunxi.example/"), visit(), AT)
    again = captures._keep(Page("https://www.yunxi.example/"), visit(), AT)
    assert kept.stamped
    assert again.path != kept.path  # a clock that stands still overwrites nothing
    assert check_capture(kept.path, [log.verifier_key], authority.chain).stamp
