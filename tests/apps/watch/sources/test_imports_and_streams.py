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


def test_edits_and_deletions_in_a_mastodon_stream_are_followed(
    site: Site, desk: Desk, declare: Callable[..., Source]
) -> None:
    def said(event: str, number: int, words: str, edited: str = "") -> bytes:
        post = {"id": str(number), "visibility": "public", "content": words, "account": {"acct": "x"}}  # fmt: skip
        post |= {"edited_at": edited or None}
        return f"event: {event}\ndata: {json.dumps(post)}\n\n".encode()

    def events() -> Iterator[bytes]:
        yield said("update", 1, "停水") + said("update", 2, "停电") + said("update", 3, "停气")
        yield said("status.update", 1, "停水到五点", "2026-03-02T05:00:00.000Z")
        yield said("status.update", 1, "停水到六点", "2026-03-02T06:00:00.000Z")
        yield said("status.update", 9, "从来没有收过", "2026-03-02T06:00:00.000Z")
        yield b"event: delete\ndata: 2\n\nevent: delete\ndata: 8\n\n"

    site.replies["/api/v1/streaming/public/local"] = Reply(type="text/event-stream", stream=events)
    source = declare("mastodon", site.url)
    items = list(listen(source, desk.fetcher, desk.state, desk.time, desk.pseudonyms))
    assert [one.text for one in items] == ["停水", "停电", "停气", "停水到五点", "停水到六点"]
    first, second, _, edited, _ = (one.id for one in items)
    statuses = {id_: what for id_, (what, _) in desk.state.statuses().items()}
    assert statuses == {first: "edited", edited: "edited", second: "withdrawn"}
    posts = [
        json.loads(one.split(b"data: ")[1])
        for one in (
            said("", 3, "停气"),
            said("", 1, "停水到六点", "2026-03-02T06:00:00.000Z"),
        )
    ]
    site.replies["/api/v1/timelines/public"] = Reply(json.dumps(posts).encode(), "application/json")
    desk.state.acknowledge(items)
    assert desk.poll(source) == []


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


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "gbk", "utf-8"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
@pytest.mark.parametrize("above", ["", "某某舆情导出\n2026年3月\n\n", "sep=,\n"])
def test_a_table_is_found_by_the_columns_that_its_header_names(
    tmp_path: Path, desk: Desk, source: Source, encoding: str, delimiter: str, above: str
) -> None:
    cells = (
        [" 链接 ", "内容", "作者", "时间"],
        ["https://w.example/1", "停水了", "甲", "2026-03-01"],
    )
    text = above + "".join(delimiter.join(row) + "\n" for row in cells)
    path = tmp_path / "v.csv"
    path.write_bytes(text.encode(encoding))
    [item], _ = taken(desk, source, path)
    assert (item.text, item.url) == ("停水了", "https://w.example/1")


def test_a_table_in_traditional_characters_and_one_with_a_broken_sign(
    tmp_path: Path, desk: Desk, declare: Callable[..., Source]
) -> None:
    path = tmp_path / "v.csv"
    path.write_bytes("編號,內容\n1,停水了\n".encode("big5"))
    source = declare("import", columns={"id": "編號", "text": "內容"})
    assert [item.text for item in taken(desk, source, path)[0]] == ["停水了"]
    path.write_bytes("編號,內容\n1,停水".encode() + b"\xe4\xba\n2," + "來水了\n".encode())
    assert [item.text for item in taken(desk, source, path)[0]] == ["停水\ufffd", "來水了"]


def test_doubled_quotations_are_read_wherever_they_stand(
    tmp_path: Path, desk: Desk, source: Source
) -> None:
    rows = "".join(f"https://w.example/{n},第{n}条,甲,2026-03-01\n" for n in range(400))
    path = tmp_path / "v.csv"
    said = 'https://w.example/x,"他说""停水, 真的"", 对",甲,2026-03-01\n'
    path.write_text(HEAD + rows + said + rows.replace("example", "other"), "utf-8")
    items, faults = taken(desk, source, path)
    assert (len(items), faults) == (801, [])
    assert items[400].text == '他说"停水, 真的", 对'


def test_a_quotation_without_an_end_swallows_no_rows_unnoticed(
    tmp_path: Path, desk: Desk, source: Source
) -> None:
    path = tmp_path / "v.csv"
    lines = [f"https://w.example/{n},第{n}条,甲,2026-03-01" for n in range(5)]
    path.write_text(HEAD + "\n".join([*lines, 'x,"停水,甲,2026-03-01', *lines]), "utf-8")
    with pytest.raises(CivicloomError, match="FED-017") as told:
        taken(desk, source, path)
    assert told.value.place.line == 7


def test_lines_of_json_are_told_from_lines_within_their_texts(
    tmp_path: Path, desk: Desk, source: Source
) -> None:
    row = {"链接": "https://w.example/1", "内容": "一\u2028二\x85三", "作者": "甲", "时间": ""}
    path = tmp_path / "v.jsonl"
    other = json.dumps({"链接": "https://w.example/2", "内容": "四"})
    path.write_text(f"{json.dumps(row, ensure_ascii=False)}\r\n{{broken\r\n{other}\r\n", "utf-8")
    items, faults = taken(desk, source, path)
    assert [item.url[-1] for item in items] == ["1", "2"]
    assert faults == ["FED-013"]


def test_json_may_leave_out_what_its_first_row_does_not_say(
    tmp_path: Path, desk: Desk, source: Source
) -> None:
    whole = {"链接": "https://w.example/1", "内容": "一", "作者": "甲", "时间": "2026-03-01"}
    path = tmp_path / "v.json"
    path.write_text(json.dumps([{"内容": "二"}, None, whole]), "utf-8")
    items, faults = taken(desk, source, path)
    assert (len(items), faults) == (2, ["FED-013"])


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("20260301", "2026-02-28T16:00"),
        ("20260301080000", "2026-03-01T00:00"),
        ("2026年3月1日 8时5分", "2026-03-01T00:05"),
        ("27/02/2019 08:00", "2019-02-27T00:00"),
        ("02/27/2019", "2019-02-26T16:00"),
        ("03/01/2019", ""),
        ("1772323200123", "2026-03-01T00:00"),
    ],
)
def test_moments_as_vendors_write_them(
    tmp_path: Path, desk: Desk, source: Source, said: str, moment: str
) -> None:
    path = tmp_path / "v.csv"
    path.write_text(f"{HEAD}https://w.example/1,停水了,甲,{said}\n", "utf-8")
    [item], _ = taken(desk, source, path)
    assert (item.published.isoformat()[:16] if item.published else "") == moment
