"""What the browser takes of a page, and what it refuses to do."""

import io
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from civicloom.apps.watch.captures import Captures, Outcome, Page, Viewport, check_capture
from civicloom.apps.watch.captures.archive import Wacz
from civicloom.apps.watch.fetch import Guard
from civicloom.model.errors import CivicloomError

from .conftest import LIMITS, Kept, some_log
from .site import Site

BIN = Path(sys.executable).parent


def test_a_page_is_taken_whole(kept: Kept) -> None:
    with Wacz(kept.home.path) as wacz:
        text = wacz.resource("text").decode()
        picture = Image.open(io.BytesIO(wacz.resource("view")))
        found = {(one.method, one.url.partition("?")[0]): one for one in wacz.records()}
    for words in ("今日要闻", "第二条新闻", "posted", "框架里的字"):
        assert words in text
    assert (picture.width, picture.height > 2700) == (1366, True)
    assert picture.getpixel((150, picture.height - 50)) == (0, 0, 255)  # the lazy one is there
    assert found["GET", f"{kept.url}/moved"].status == 302
    assert found["POST", f"{kept.url}/api/search"].question == b'{"page":1}'
    assert found["GET", f"{kept.url}/lazy.png"].body[:4] == b"\x89PNG"
    assert (kept.home.status, kept.home.title, kept.home.lacks) == (200, "云溪区政府", ())


def test_archives_are_valid_to_other_programs(kept: Kept, tmp_path: Path) -> None:
    said = subprocess.run(
        [BIN / "wacz", "validate", "-f", kept.home.path], capture_output=True, text=True
    )
    assert (said.returncode, "is valid" in said.stdout) == (0, True), said.stdout + said.stderr
    warc = tmp_path / "data.warc.gz"
    with Wacz(kept.home.path) as wacz:
        warc.write_bytes(wacz.read("archive/data.warc.gz"))
        ours = wacz.read("indexes/index.cdx").decode().splitlines()
    checked = subprocess.run([BIN / "warcio", "check", "-v", warc], capture_output=True, text=True)
    assert (checked.returncode, "digest pass" in checked.stdout) == (0, True)
    assert "fail" not in checked.stdout
    theirs = subprocess.run(
        [BIN / "cdxj-indexer", "--sort", "--post-append", warc], capture_output=True, text=True
    )
    keys = [line.partition("{")[0] for line in theirs.stdout.splitlines()]
    assert [line.partition("{")[0] for line in ours] == keys


@pytest.fixture(scope="module")
def hard(kept: Kept, site: Site) -> dict[str, Outcome]:
    """The hard pages, all in one run of one browser."""
    paths = ("/missing", "/tall", "/hang", "/inside", "/to-inside", "/file", "/endless", "/flood")
    paths += ("/halves", "/again", "/lies", "/gbk", "/print.pdf", "/holds-pdf")
    outcomes = kept.captures.capture_all([Page(site.url + path) for path in paths])
    outcomes += kept.captures.capture_all(
        [Page("chrome://crash"), Page("http://127.0.0.1:9/"), Page(f"{site.url}/silent")]
    )
    return {one.page.url.removeprefix(site.url): one for one in outcomes}


def code(outcome: Outcome) -> str:
    return outcome.error.code if outcome.error else ""


def test_what_is_no_page_is_told(hard: dict[str, Outcome]) -> None:
    wanted = {
        "/hang": "CAP-008",
        "/to-inside": "CAP-004",
        "/file": "CAP-007",
        "/print.pdf": "CAP-007",
        "/silent": "CAP-005",
        "chrome://crash": "CAP-003",
        "http://127.0.0.1:9/": "CAP-003",
    }
    assert {path: code(hard[path]) for path in wanted} == wanted


def test_a_page_that_fails_does_not_stop_the_others(hard: dict[str, Outcome]) -> None:
    assert hard["/missing"].capture
    assert hard["/missing"].capture.status == 404
    assert hard["/inside"].capture


def test_limits_cut_off_and_are_told(hard: dict[str, Outcome]) -> None:
    assert hard["/tall"].capture
    assert hard["/tall"].capture.lacks == ("height",)
    assert hard["/endless"].capture
    assert "time" in hard["/endless"].capture.lacks
    flood = hard["/flood"]
    assert code(flood) == "CAP-006" or (flood.capture and "size" in flood.capture.lacks)


def test_of_a_page_that_never_ends_what_came_is_kept(
    kept: Kept, hard: dict[str, Outcome], site: Site
) -> None:
    found = hard["/endless"].capture
    assert found
    with Wacz(found.path) as wacz:
        [page] = [one for one in wacz.records() if one.url == f"{site.url}/endless"]
        [why] = [
            record.headers.get("WARC-Truncated")
            for name in wacz.warcs()
            for record in wacz.raw(name)
            if record.headers["WARC-Target-URI"] == page.url and record.is_http
            if record.http_content_type == "text/html"
        ]
        [shown] = [one["text"] for one in wacz.pages()]
    assert why == "time"
    assert page.body.startswith(b"<!doctype html><title>endless</title><p>begins</p><!doctype")
    assert page.body.count(b"begins") >= shown.count("begins") > 1
    assert check_capture(found.path, [kept.log.verifier_key]).holds


def test_halves_of_characters_and_odd_line_ends_stop_nothing(
    kept: Kept, hard: dict[str, Outcome]
) -> None:
    found = hard["/halves"].capture
    assert found
    assert found.title == "标题完"
    with Wacz(found.path) as wacz:
        assert [page["text"] for page in wacz.pages()] == ["半个字\u2028次行末"]
    assert check_capture(found.path, [kept.log.verifier_key]).holds


def test_text_in_any_encoding_is_kept_as_its_head_says(
    hard: dict[str, Outcome], site: Site
) -> None:
    """The browser hands text out decoded: whoever reads the archive has to be told its encoding anew."""
    found = hard["/gbk"].capture
    assert found
    assert found.title == "国标页面"
    with Wacz(found.path) as wacz:
        kept = {one.url.removeprefix(site.url): one for one in wacz.records()}
    page, style = kept["/gbk"], kept["/gbk.css"]
    assert page.header("content-type") == "text/html; charset=utf-8"
    assert page.header("x-archive-orig-content-type") == "text/html"
    assert "这是国标码的页面，有繁體字。" in page.body.decode("utf-8")
    assert style.header("content-type") == "text/css; charset=utf-8"
    assert style.header("x-archive-orig-content-type") == "text/css; charset=GB2312"
    assert "样式里的字" in style.body.decode("utf-8")


def test_nothing_of_the_browsers_own_is_kept_in_the_place_of_a_pdf(
    hard: dict[str, Outcome], site: Site
) -> None:
    found = hard["/holds-pdf"].capture
    assert found
    with Wacz(found.path) as wacz:
        kept = [one.body for one in wacz.records() if one.url == f"{site.url}/print.pdf"]
    assert set(kept) <= {b"", b"%PDF-1.4\n%%EOF\n"}


def test_a_page_that_loads_itself_for_ever_is_stopped_for_its_picture(
    hard: dict[str, Outcome],
) -> None:
    found = hard["/again"].capture
    assert found, hard["/again"]
    assert "time" in found.lacks
    with Wacz(found.path) as wacz:
        assert wacz.resource("text").decode() == "once more"
        assert Image.open(io.BytesIO(wacz.resource("view"))).size == (1366, 900)


def test_a_page_that_lies_about_itself_is_measured_by_the_browser(
    hard: dict[str, Outcome],
) -> None:
    found = hard["/lies"].capture
    assert found
    assert (found.title, "height" in found.lacks) == (found.url, True)
    with Wacz(found.path) as wacz:
        assert Image.open(io.BytesIO(wacz.resource("view"))).height == LIMITS.height


def test_a_browser_that_dies_costs_the_pages_it_had_open_alone(
    chromium: None, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f'#!/bin/sh\necho $$ > "{tmp_path}/pid"\nexec {shutil.which("chromium")} "$@"\n'
    started = tmp_path / "chromium"
    started.write_text(script)
    started.chmod(0o755)
    monkeypatch.setenv("CIVICLOOM_CHROMIUM", str(started))
    guard = Guard([f"127.0.0.1:{site.port}"])
    captures = Captures(tmp_path / "c", some_log(tmp_path), actor="a@b", guard=guard, limits=LIMITS)
    asked = len(site.asked)

    def kill() -> None:
        while site.asked[asked:].count("/endless") < 3:
            time.sleep(0.05)
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    pages = [Page(f"{site.url}/endless?{number}") for number in range(3)]
    *lost, last = captures.capture_all([*pages, Page(f"{site.url}/missing")])
    killer.join()
    assert [code(one) for one in lost] == ["CAP-008"] * 3
    assert last.capture
    assert last.capture.status == 404


def test_no_page_reaches_inside(hard: dict[str, Outcome], site: Site) -> None:
    """Images, frames, web sockets and WebRTC of a page to an address inside: none arrives."""
    assert hard["/inside"].capture
    assert site.other.calls == []
    with Wacz(hard["/inside"].capture.path) as wacz:
        refused = wacz.package["capture"]["refused"]
    assert {f"127.0.0.1:{site.other.port}", "10.0.0.1:80"} <= set(refused)


def test_the_window_alone_when_asked(kept: Kept, site: Site) -> None:
    page = Page(f"{site.url}/tall", viewport=Viewport(800, 600), full_page=False)
    with Wacz(kept.captures.capture(page).path) as wacz:
        assert Image.open(io.BytesIO(wacz.resource("view"))).size == (800, 600)


def test_a_name_that_turns_inside_is_refused(chromium: None, tmp_path: Path) -> None:
    """The address is checked where it is connected to: a second look-up cannot differ."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    guard = Guard(resolve=lambda host, port: next(answers, ["127.0.0.1"]))
    guard.addresses("rebound.example", 80)
    captures = Captures(tmp_path / "c", some_log(tmp_path), actor="a@b", guard=guard, limits=LIMITS)
    with pytest.raises(CivicloomError) as caught:
        captures.capture(Page("http://rebound.example/"))
    assert caught.value.code == "CAP-004"


def test_history_is_by_page_and_in_order(kept: Kept, site: Site) -> None:
    first = kept.captures.capture(Page(f"{site.url}/missing"))
    second = kept.captures.capture(Page(f"{site.url}/missing"))
    past = kept.captures.history(f"{site.url}/missing")
    assert [one.at for one in past[-2:]] == [first.at, second.at]
    assert check_capture(second.path, [kept.log.verifier_key]).holds
    with pytest.raises(CivicloomError) as caught:
        kept.captures.history("http://never.example/")
    assert caught.value.code == "CAP-013"


def test_a_missing_browser_is_told_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    captures = Captures(tmp_path / "c", some_log(tmp_path), actor="a@b")
    monkeypatch.setenv("CIVICLOOM_CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(CivicloomError) as caught:
        captures.capture(Page("http://example.org/"))
    assert (caught.value.code, "apt-get install -y chromium" in caught.value.remedy()) == (
        "CAP-001",
        True,
    )
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CIVICLOOM_CHROMIUM", str(broken))
    with pytest.raises(CivicloomError) as caught:
        captures.capture(Page("http://example.org/"))
    assert caught.value.code == "CAP-002"
