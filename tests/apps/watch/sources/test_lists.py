"""List pages are learned, remembered, and missed when their layout changes."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from civicloom.apps.watch.sources import Source, health
from civicloom.apps.watch.sources.listpage import learn
from civicloom.model.errors import CivicloomError

from ..serving import Reply, Site
from .conftest import DATA, Desk

SEEN = datetime(2026, 3, 2, tzinfo=UTC)
MENU = (
    "<ul class=menu>"
    + "".join(f"<li><a href=/m{n}>政务公开栏目{n}</a></li>" for n in range(9))
    + "</ul>"
)


def old(*numbers: int) -> bytes:
    rows = "".join(
        f"<li><a href='t2026{n}.html' title='云溪区第{n}号供水公告'>云溪区第{n}号供…</a><span>2026-02-{n:02}</span></li>"
        for n in numbers
    )
    return f"<nav>{MENU}</nav>{MENU}<div class=main><ul class=news>{rows}</ul></div>".encode()


def new(*numbers: int) -> bytes:
    rows = "".join(
        f"<div class=row><h3><a href='t2026{n}.html'>云溪区第{n}号供水公告</a></h3><em>2026年2月{n}日</em></div>"
        for n in numbers
    )
    return f"{MENU}<section>{rows}</section>".encode()


def test_the_list_is_found_among_menus_with_titles_and_dates() -> None:
    layout, rows = learn(old(1, 2, 3, 4, 5, 6), "http://h.example/list/", SEEN)
    assert "news" in layout
    assert [row.title for row in rows] == [f"云溪区第{n}号供水公告" for n in range(1, 7)]
    assert rows[0].url == "http://h.example/list/t20261.html"
    assert rows[0].at == datetime(2026, 1, 31, 16, tzinfo=UTC)


def test_a_list_is_remembered_and_a_new_layout_is_learned_and_told(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    source = declare("list", f"{site.url}/list/")
    site.replies["/list/"] = Reply(old(1, 2, 3, 4, 5))
    assert len(desk.poll(source)) == 5
    assert not health([source], desk.state)[0].layout_changed
    site.replies["/list/"] = Reply(new(3, 4, 5, 6, 7))
    assert [item.title for item in desk.poll(source)] == [
        "云溪区第6号供水公告",
        "云溪区第7号供水公告",
    ]
    assert health([source], desk.state)[0].layout_changed


@pytest.mark.parametrize(
    "body",
    [b"", b"<p>one article</p>", b"<a href='http://[x'>" * 50, b"\xff" * 999, b"<div>" * 20_000],
)
def test_a_page_without_a_list_is_told(
    site: Site, desk: Desk, declare: Callable[..., Source], body: bytes
) -> None:
    site.replies["/list/"] = Reply(body)
    with pytest.raises(CivicloomError) as error:
        desk.poll(declare("list", f"{site.url}/list/"))
    assert error.value.code == "FED-010"


def test_real_list_pages() -> None:
    folder = DATA / "html_zh_lists"
    if not folder.is_dir():
        pytest.skip(f"the list pages are not here: {folder}")
    least = {"163_1": 25, "163_2": 50, "netease_forum_1": 35, "tieba_1": 40}
    for name, rows in least.items():
        body = gzip.decompress((folder / f"{name}.html.gz").read_bytes())
        assert len(learn(body, "https://h.example/", SEEN)[1]) >= rows


def paged(numbers: range, link: str = "") -> Reply:
    return Reply(old(*numbers) + link.encode())


@pytest.mark.parametrize(
    "link",
    ["<a href='{}'>下一页</a>", "<a href='{}' rel=next>2</a>", "<a href='{}'> Next  page </a>"],
)
def test_pages_that_follow_are_read_while_all_is_new(
    site: Site, desk: Desk, declare: Callable[..., Source], link: str
) -> None:
    source = declare("list", f"{site.url}/list/")
    site.replies["/list/"] = paged(range(10, 15), link.format("p2.html"))
    site.replies["/list/p2.html"] = paged(range(15, 20), link.format("p3.html"))
    site.replies["/list/p3.html"] = paged(range(20, 25), link.format("p4.html"))
    site.replies["/list/p4.html"] = paged(range(25, 28))
    assert len(desk.poll(source)) == 15
    site.asked.clear()
    assert desk.poll(source) == []
    assert site.paths() == ["/list/"]


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/2", "/list/", "javascript:next()", "", "/gone.html"]
)
def test_a_link_that_leads_elsewhere_or_nowhere_is_not_followed(
    site: Site, desk: Desk, declare: Callable[..., Source], link: str
) -> None:
    source = declare("list", f"{site.url}/list/")
    site.replies["/list/"] = paged(range(10, 15), f"<a href='{link}'>下一页</a>")
    assert len(desk.poll(source)) == 5
