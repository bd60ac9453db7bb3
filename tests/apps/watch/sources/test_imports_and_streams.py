"""Vendors' files are taken row by row; streams are heard as they come."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from websockets.sync.server import ServerConnection, serve

from civicloom.apps.watch.item import Item
from civicloom.apps.watch.sources import Source, import_file, listen
from civicloom.model.errors import CivicloomError

from ..serving import Reply, Site
from .conftest import Desk

SEEN = datetime(2026, 3, 2, tzinfo=UTC)
COLUMNS = {"url": "链接", "text": "内容", "author": "作者", "published": "时间"}
HEAD = "链接,内容,作者,时间\n"
ROWS = 'https://w.example/1,"停水了, 真的",合成网友,2026-03-01 08:00\n,,合成网友,\nhttps://w.example/2,来水了,,1772323200\n'


@pytest.fixture
def source(declare: Callable[..., Source]) -> Source:
    return declare("import", columns=COLUMNS)


def taken(desk: Desk, source: Source, path: Path) -> tuple[list[Item], list[str]]:
    faults: list[CivicloomError] = []
    items = list(import_file(path, source, SEEN, desk.pseudonyms, faults.append))
    return items, [fault.code for fault in faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_file_in_any_of_the_usual_encodings(
    tmp_path: Path, desk: Desk, source: Source, encoding: str
) -> None:
    path = tmp_path / "v.csv"
    path.write_text(HEAD + ROWS, encoding)
    items, faults = taken(desk, source, path)
    assert [item.text for item in items] == ["停水了, 真的", "来水了"]
    assert [item.published for item in items] == [datetime(2026, 3, 1, tzinfo=UTC)] * 2
    assert items[0].author.startswith("author-")
    assert "合成网友" not in repr(items)
    assert faults == ["FED-013"]


def test_json_lists_and_json_lines_give_the_same(
    tmp_path: Path, desk: Desk, declare: Callable[..., Source]
) -> None:
    rows = [
        {
            "链接": f"https://w.example/{n}",
            "内容": "<b>水</b>",
            "作者": "a",
            "时间": "2026-03-01T00:00:00Z",
        }
        for n in range(3)
    ]
    listed = declare("import", columns=COLUMNS, records="data.list", item="article")
    (tmp_path / "a.json").write_text(json.dumps({"data": {"list": rows}}), "utf-8")
    (tmp_path / "b.jsonl").write_text("\n\n".join(json.dumps(row) for row in rows), "utf-8")
    first, second = (
        taken(desk, listed, tmp_path / "a.json")[0],
        taken(desk, listed, tmp_path / "b.jsonl")[0],
    )
    assert [(i.id, i.text, i.kind) for i in first] == [(i.id, i.text, i.kind) for i in second]
    assert (len(first), first[0].text, first[0].kind) == (3, "水", "article")


@pytest.mark.parametrize(
    "body", [b"", b"a,b\n1,2\n", b"{", b"[1, 2]", b'{"data": 3}', b"\x00\xff" * 50]
)
def test_other_files_are_told(tmp_path: Path, desk: Desk, source: Source, body: bytes) -> None:
    path = tmp_path / "v.csv"
    path.write_bytes(body)
    try:
        items, _ = taken(desk, source, path)
    except CivicloomError as error:
        assert error.code == "FED-012"
    else:
        assert items == []
    with pytest.raises(CivicloomError) as gone:
        taken(desk, source, tmp_path / "none.csv")
    assert gone.value.code == "FED-012"


@pytest.mark.parametrize("body", [b"", b"12345\n", "链接,内容,作者\n".encode()])
def test_a_table_without_its_columns_is_told_also_when_it_has_no_rows(
    tmp_path: Path, desk: Desk, source: Source, body: bytes
) -> None:
    path = tmp_path / "v.csv"
    path.write_bytes(body)
    with pytest.raises(CivicloomError, match="FED-012"):
        taken(desk, source, path)


def test_what_is_no_row_is_told_with_its_number(
    tmp_path: Path, desk: Desk, declare: Callable[..., Source]
) -> None:
    path = tmp_path / "v.json"
    path.write_text('[{"t": "一"}, 5, null, {"t": "二"}, {}]', "utf-8")
    faults: list[CivicloomError] = []
    source = declare("import", columns={"text": "t"})
    items = list(import_file(path, source, SEEN, desk.pseudonyms, faults.append))
    assert [item.text for item in items] == ["一", "二"]
    assert [fault.place.row for fault in faults if fault.place] == [2, 3, 5]


@pytest.mark.parametrize(
    "said", ["谢谢@韩梅梅 同意", "转发//@韩梅梅：好", "回复@韩梅梅:好", "@韩梅梅"]
)
def test_a_handle_needs_no_blank_before_it(
    tmp_path: Path, desk: Desk, declare: Callable[..., Source], said: str
) -> None:
    path = tmp_path / "v.json"
    path.write_text(json.dumps([{"t": f"{said} a@b.example https://m.example/@yunxi"}]), "utf-8")
    source = declare("import", columns={"text": "t"}, item="post")
    [item] = import_file(path, source, SEEN, desk.pseudonyms)
    assert "韩梅梅" not in item.text
    assert item.text.endswith(" a@b.example https://m.example/@yunxi")


NUMBERS = "问 138-0013-8000 或 44030119800101123X，群 12 栋 3 单元"


@pytest.mark.parametrize("kind", ["post", "message"])
def test_numbers_of_private_people_leave_posts(
    tmp_path: Path, desk: Desk, declare: Callable[..., Source], kind: str
) -> None:
    path = tmp_path / "v.json"
    path.write_text(json.dumps([{"t": NUMBERS}]), "utf-8")
    [item] = import_file(
        path, declare("import", columns={"text": "t"}, item=kind), SEEN, desk.pseudonyms
    )
    assert item.text == "问 [phone] 或 [id]，群 12 栋 3 单元"


def test_the_telephone_of_an_institutions_account_and_of_an_article_stays(
    site: Site, tmp_path: Path, desk: Desk, declare: Callable[..., Source]
) -> None:
    record = {"uri": "at://did:plc:yunxi/app.bsky.feed.post/1", "value": {"text": NUMBERS}}
    site.replies["/xrpc/com.atproto.repo.listRecords"] = Reply(
        json.dumps({"records": [record]}).encode(), "application/json"
    )
    [post] = desk.poll(declare("atproto", site.url, account="did:plc:yunxi", official=True))
    path = tmp_path / "v.json"
    path.write_text(json.dumps([{"t": NUMBERS}]), "utf-8")
    source = declare("import", columns={"text": "t"}, item="article")
    [article] = import_file(path, source, SEEN, desk.pseudonyms)
    assert post.text == article.text == NUMBERS


def test_a_mastodon_stream_is_heard_post_by_post(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    def events() -> Iterator[bytes]:
        yield b":thump\n"
        for number, seen in enumerate(("public", "direct", "public", "public")):
            post = {
                "id": str(number % 3),
                "visibility": seen,
                "content": f"n{number}",
                "account": {"acct": "x"},
            }
            text = f"event: update\ndata: {json.dumps(post)}\n\n".encode()
            yield text[:20]
            yield text[20:]
        yield b"event: delete\ndata: 5\n\nevent: update\ndata: {broken\n\n"

    site.replies["/api/v1/streaming/hashtag"] = Reply(type="text/event-stream", stream=events)
    source = declare("mastodon", site.url, hashtag="停水")
    items = list(listen(source, desk.fetcher, desk.state, desk.time, desk.pseudonyms))
    assert [item.text for item in items] == ["n0", "n2"]
    again = list(listen(source, desk.fetcher, desk.state, desk.time, desk.pseudonyms))
    assert again == items
    desk.state.acknowledge(again)
    assert list(listen(source, desk.fetcher, desk.state, desk.time, desk.pseudonyms)) == []


def test_a_jetstream_is_heard_for_one_institution(
    tmp_path: Path, declare: Callable[..., Source]
) -> None:
    def speak(connection: ServerConnection) -> None:
        for did, text in (
            ("did:plc:yunxi", "停水"),
            ("did:plc:other", "别人"),
            ("did:plc:yunxi", "来水"),
        ):
            record = {"text": text, "createdAt": "2026-03-01T00:00:00Z"}
            connection.send(
                json.dumps(
                    {"did": did, "commit": {"operation": "create", "rkey": text, "record": record}}
                )
            )
        connection.send("not json")

    with serve(speak, "127.0.0.1", 0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        port = server.socket.getsockname()[1]
        desk = Desk(tmp_path, f"127.0.0.1:{port}")
        words = {
            "account": "did:plc:yunxi",
            "official": True,
            "stream_url": f"ws://127.0.0.1:{port}",
        }
        source = declare("atproto", "https://pds.example", **words)
        items = list(listen(source, desk.fetcher, desk.state, desk.time, desk.pseudonyms))
        server.shutdown()
    assert [item.text for item in items] == ["停水", "来水"]
    assert {item.author for item in items} == {"did:plc:yunxi"}
    stranger = Desk(tmp_path / "b")
    with pytest.raises(CivicloomError) as error:
        list(listen(source, stranger.fetcher, stranger.state, stranger.time, stranger.pseudonyms))
    assert error.value.code in ("FET-001", "FET-002")


def test_a_kind_without_a_stream_says_so(desk: Desk, declare: Callable[..., Source]) -> None:
    source = declare("feed", "https://f.example/rss")
    with pytest.raises(CivicloomError) as error:
        list(listen(source, desk.fetcher, desk.state, desk.time, desk.pseudonyms))
    assert error.value.code == "FED-014"
