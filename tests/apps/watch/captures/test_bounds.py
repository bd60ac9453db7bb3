"""Pages larger than the bounds: what fits is kept, what was cut off is told, the archive stays valid."""

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest
from PIL import Image

from civicloom.apps.watch.captures import (
    Capture,
    Captures,
    Limits,
    Page,
    Replay,
    check_capture,
    compare,
    show,
)
from civicloom.apps.watch.captures.archive import Found, Wacz
from civicloom.apps.watch.captures.browse.memory import resident, taken_by
from civicloom.apps.watch.fetch import Guard

from .conftest import LIMITS, Kept, some_log
from .site import Site
from .test_replay import unchecked

BIN = Path(sys.executable).parent
PADDED = len("<!doctype html><title>padded</title><p>lead</p><!----><p>tail</p>") + 30_000_000


def taken(site: Site, folder: Path, path: str, limits: Limits) -> tuple[Capture, list[Found], str]:
    """A capture that holds and is valid to others, its answers, and why one of them was cut off."""
    log = some_log(folder)
    guard = Guard([f"127.0.0.1:{site.port}"])
    captures = Captures(folder / "c", log, actor="a@b", guard=guard, limits=limits)
    found = captures.capture(Page(site.url + path))
    assert check_capture(found.path, [log.verifier_key]).holds
    said = subprocess.run([BIN / "wacz", "validate", "-f", found.path], capture_output=True)
    assert said.returncode == 0, said.stdout
    with Wacz(found.path) as wacz:
        why = [raw.headers.get("WARC-Truncated") for n in wacz.warcs() for raw in wacz.raw(n)]
        answers = [one for one in wacz.records() if one.url.startswith(site.url)]
    return found, answers, next(filter(None, why), "")


def test_a_page_of_30_mb_is_kept_whole(chromium: None, site: Site, tmp_path: Path) -> None:
    found, [page], why = taken(site, tmp_path, "/padded", LIMITS)
    assert (len(page.body), page.body[-11:], why) == (PADDED, b"<p>tail</p>", "")
    assert found.lacks == ()


def test_of_a_larger_one_what_fits_is_kept_and_told(
    chromium: None, site: Site, tmp_path: Path
) -> None:
    found, [page], why = taken(site, tmp_path, "/missing", replace(LIMITS, body=20))
    assert (page.body, why, found.lacks) == (b"<title>404</title><p", "length", ("size",))


def test_what_even_the_browser_does_not_hold_is_told(
    chromium: None, site: Site, tmp_path: Path
) -> None:
    found, [page], why = taken(site, tmp_path, "/padded", replace(LIMITS, body=25_000_000))
    assert (len(page.body), why, found.lacks) == (0, "length", ("size",))


def test_many_answers_that_unpack_to_much_are_kept_up_to_a_bound(
    chromium: None, site: Site, tmp_path: Path
) -> None:
    found, answers, why = taken(site, tmp_path, "/many", replace(LIMITS, kept=17_000_000))
    assert sum(len(one.body) for one in answers) <= 17_000_000
    assert (found.lacks, why) == (("size",), "length")
    assert answers[0].body.startswith(b"<!doctype html><title>many")


def test_the_words_are_cut_where_they_are_told_to_be(
    chromium: None, site: Site, tmp_path: Path
) -> None:
    found, _, _ = taken(site, tmp_path, "/padded", replace(LIMITS, text=5))
    with Wacz(found.path) as wacz:
        assert wacz.resource("text").decode() == "lead\n"
    assert found.lacks == ("text",)
    whole, _, _ = taken(site, tmp_path, "/missing", replace(LIMITS, text=len("not here")))
    assert whole.lacks == ()


@pytest.mark.parametrize(("most", "wanted"), [(500 << 20, "CAP-014"), (4 << 30, "")])
def test_a_page_that_unpacks_to_much_is_ended_by_its_memory_and_the_others_go_on(
    chromium: None, site: Site, tmp_path: Path, most: int, wanted: str
) -> None:
    guard = Guard([f"127.0.0.1:{site.port}"])
    limits = replace(LIMITS, bytes=48 << 20, settle_s=20, whole_s=60, memory=most)
    captures = Captures(tmp_path, some_log(tmp_path), actor="a@b", guard=guard, limits=limits)
    pages = [Page(site.url + path) for path in ("/heavy", "/missing")]
    heavy, other = captures.capture_all(pages)
    assert (heavy.error.code if heavy.error else "", bool(other.capture)) == (wanted, True)


def test_memory_is_told_by_ps_where_there_is_no_proc() -> None:
    own = os.getpid()
    told = resident([own])
    assert told.keys() == {own}
    assert 0.5 < taken_by([own])[own] / told[own] < 1.1
    assert resident([2**22 + 1]) == {}


def test_of_a_page_without_end_the_window_is_pictured(
    chromium: None, site: Site, tmp_path: Path
) -> None:
    found, _, _ = taken(site, tmp_path, "/spire", LIMITS)
    with Wacz(found.path) as wacz:
        assert Image.open(io.BytesIO(wacz.resource("view"))).size == (1366, 900)
    assert found.lacks == ("height", "picture")


@pytest.mark.parametrize("path", ["/tall", "/tower"])
def test_of_a_page_as_tall_as_a_tower_the_upper_part_is_pictured(
    kept: Kept, site: Site, tmp_path: Path, path: str
) -> None:
    found, _, _ = taken(site, tmp_path, path, LIMITS)
    with Wacz(found.path) as wacz:
        assert Image.open(io.BytesIO(wacz.resource("view"))).size == (1366, LIMITS.height)
        assert wacz.resource("text").decode() == "tall"
    assert found.lacks == ("height",)
    told = "不完整: 網頁過長，圖片只含其上部"
    with Replay(found.path, unchecked(found.path), language="zh-Hant") as replay:
        assert told in urlopen(replay.url).read().decode()
    assert f"<small>{told}</small>" in show(compare(found, found), [found], "zh-Hant")
