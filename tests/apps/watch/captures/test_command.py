"""civicloom watch capture, as a program calls it."""

import json
from pathlib import Path

import pytest

from cli.calling import as_json, loom

from .site import Site


@pytest.fixture
def workspace(tmp_path: Path, site: Site) -> Path:
    root = tmp_path / "press"
    assert loom("init", root).code == 0
    (root / "watch").mkdir()
    (root / "watch/network.yaml").write_text('allow: ["127.0.0.1:*"]', "utf-8")
    page = f"pages: [{{url: '{site.url}/', title: Home, every: 1d}}]"
    (root / "watch/captures.yaml").write_text(page, "utf-8")
    return root


def test_capture_check_and_history(
    chromium: None, workspace: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = as_json("watch", "capture", workspace, "--due")
    assert said.code == 0, said
    [first] = said.lines
    assert (first["title"], first["status"], first["receipt"]) == ("Home", 200, "R-0")
    assert as_json("watch", "capture", workspace, "--due").lines == []
    checked = as_json("watch", "capture", workspace, "--check", first["file"])
    assert (checked.code, checked.lines[0]["status"]) == (0, "ok")

    monkeypatch.setattr(site, "news", '["第一条新闻", "改过的新闻"]')
    as_json("watch", "capture", workspace, f"{site.url}/")
    past = as_json("watch", "capture", workspace, "--history", f"{site.url}/")
    assert [line["change"] is None for line in past.lines] == [True, False]
    change = past.lines[1]["change"]
    assert change["texts"] == [{"removed": ["第二条新闻"], "added": ["改过的新闻"]}]
    assert 0 < change["share"] < 0.05
    page = (Path(first["file"]).parent / "history.html").read_text("utf-8")
    assert "改过的新闻" in page
    assert "http-equiv" in page

    archive = Path(first["file"])
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    archive.write_bytes(data)
    broken = as_json("watch", "capture", workspace, "--check", archive)
    assert (broken.code, broken.lines[0]["status"]) == (1, "changed")
    assert "CAP-010" in json.dumps(broken.lines)


def test_what_limits_cut_off_is_told_in_words(chromium: None, workspace: Path, site: Site) -> None:
    said = loom("watch", "capture", workspace, f"{site.url}/tower", "--lang", "zh-Hans")
    assert said.code == 0, said
    assert "tower: 不完整: 网页过长，图片只含其上部" in said.out


def test_wrong_use_is_told(workspace: Path) -> None:
    assert loom("watch", "capture", workspace).code == 2
    assert loom("watch", "capture", workspace, "http://a/", "--check", "x").code == 2
    never = as_json("watch", "capture", workspace, "--history", "http://never.example/")
    assert (never.code, never.codes) == (2, ["CAP-013"])
    missing = as_json("watch", "capture", workspace, "--replay", workspace / "none.wacz")
    assert (missing.code, missing.codes) == (2, ["CAP-009"])
