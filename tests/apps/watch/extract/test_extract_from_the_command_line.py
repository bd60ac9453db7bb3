import json
import os
import threading

from click.testing import CliRunner

from civicloom.cli.watch.extract import extract_command

from .pages import ZH_PARAGRAPHS, listing, zh_article


def run(*arguments):
    return CliRunner().invoke(extract_command, [str(a) for a in arguments])


def test_each_page_is_a_line_and_a_bad_file_stops_no_other(tmp_path):
    (tmp_path / "a.html").write_bytes(zh_article().encode("gbk"))
    (tmp_path / "b.html").write_bytes(b"")
    (tmp_path / "c.html").write_text(listing(), encoding="utf-8")
    result = run(
        tmp_path / "a.html", tmp_path / "b.html", tmp_path / "none", tmp_path / "c.html", "--json"
    )
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert [line["file"] for line in lines] == [
        str(tmp_path / n) for n in ("a.html", "b.html", "none", "c.html")
    ]
    first = lines[0]
    assert first["text"].splitlines() == ZH_PARAGRAPHS
    assert {"title", "date", "author", "outlet", "type"} <= first.keys()
    assert (first["date"], first["type"], lines[3]["type"]) == (
        "2024-05-13T08:22:00",
        "article",
        "list",
    )
    assert [lines[i]["errors"][0]["code"] for i in (1, 2)] == ["EXT-002", "EXT-005"]
    assert result.exit_code == 2


def test_standard_input_and_pipes_are_read_and_a_folder_is_refused(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = threading.Thread(target=pipe.write_bytes, args=(zh_article().encode(),))
    writing.start()
    result = CliRunner().invoke(
        extract_command, ["-", str(pipe), str(tmp_path), "--json"], input=zh_article().encode()
    )
    writing.join()
    first, second, third = map(json.loads, result.output.splitlines())
    assert first["text"] == second["text"] == "\n".join(ZH_PARAGRAPHS)
    assert third["errors"][0]["code"] == "EXT-005"


def test_for_people_there_is_a_table(tmp_path):
    (tmp_path / "a.html").write_text(zh_article(), encoding="utf-8")
    result = run(tmp_path / "a.html", "--url", "http://www.example.com/")
    assert result.exit_code == 0
    assert "老旧小区加装电梯分三批推进" in result.output and "2024-05-13" in result.output
