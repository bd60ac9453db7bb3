"""watch/captures.yaml and watch/network.yaml: what is declared, what is due, all faults at once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from civicloom.apps.watch.captures import (
    Page,
    Viewport,
    due,
    load_allowed,
    load_declaration,
)
from civicloom.model.errors import Faults

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GOOD = """
pages:
  - {url: "https://www.yunxi.example/", title: 云溪区政府, every: 6h, viewport: 1280x800, full_page: false}
  - {url: "https://news.example/"}
stamp: {url: "https://tsa.example/", chain: tsa.pem}
"""
BAD = """
pages:
  - {url: "file:///etc/passwd", every: 1s, viewport: 99999x1, colour: red}
  - nonsense
stamp: {url: x}
more: 1
"""


def test_a_declaration_is_read(tmp_path: Path) -> None:
    path = tmp_path / "captures.yaml"
    assert load_declaration(path).pages == ()
    path.write_text(GOOD, "utf-8")
    declared = load_declaration(path)
    first, second = declared.pages
    assert (first.every, first.viewport) == (timedelta(hours=6), Viewport(1280, 800))
    assert (first.full_page, second.every) == (False, None)
    assert declared.stamp
    assert declared.stamp.chain == tmp_path / "tsa.pem"


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "captures.yaml"
    path.write_text(BAD, "utf-8")
    with pytest.raises(Faults) as caught:
        load_declaration(path)
    assert {fault.code for fault in caught.value.faults} == {"CAP-012"}
    said = " ".join(str(fault) for fault in caught.value.faults)
    for word in ("url", "every", "viewport", "colour", "nonsense", "stamp", "more", "row 2"):
        assert word in said
    for text in ("- a", "{", "pages: 5"):
        path.write_text(text, "utf-8")
        with pytest.raises(Faults):
            load_declaration(path)


def test_allowed_networks(tmp_path: Path) -> None:
    path = tmp_path / "network.yaml"
    assert load_allowed(path) == ()
    path.write_text('allow: ["127.0.0.1:*", "10.1.0.0/16", "a.example:8080"]', "utf-8")
    assert load_allowed(path) == ("127.0.0.1", "10.1.0.0/16", "a.example:8080")
    path.write_text("allow: 5\nother: 1", "utf-8")
    with pytest.raises(Faults):
        load_allowed(path)


def test_the_longest_overdue_comes_first() -> None:
    pages = tuple(
        Page(name, every=timedelta(hours=hours))
        for name, hours in (("fresh", 6), ("late", 1), ("later", 2), ("never", 24))
    )
    last = {
        "fresh": NOW - timedelta(hours=5),
        "late": NOW - timedelta(hours=2),
        "later": NOW - timedelta(hours=9),
    }
    waiting = due((*pages, Page("on demand")), last, NOW)
    assert [page.url for page in waiting] == ["never", "later", "late"]


@pytest.mark.parametrize("text", ["pages: []\npages: []\n", "[", "\0"])
def test_a_file_that_is_no_declaration_is_told_by_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "captures.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(Faults, match=r"CAP-012.*captures\.yaml"):
        load_declaration(path)
