"""The desk's commands, as analysts and programs call them."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from civicloom.cli.main import cli
from civicloom.workspace import init


def said(*words: str) -> tuple[int, list[dict[str, object]]]:
    done = CliRunner().invoke(cli, ["watch", *words, "--json"])
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A workspace with one item."""
    there = init(tmp_path_factory.mktemp("commands") / "x", "pressdesk")
    assert said("import", str(there), "vendor", str(vendors_file(there)))[0] == 0
    return str(there)


def vendors_file(there: Path) -> Path:
    """A vendor's table with one row, its source declared."""
    columns = "columns: {id: 编号, text: 正文, published: 时间, outlet: 媒体}"
    (there / "watch/sources/vendor.yaml").write_text(
        f"id: vendor\ntitle: V\nkind: import\npurpose: media-watch\n{columns}\n", "utf-8"
    )
    file = there / "v.csv"
    file.write_text("编号,正文,时间,媒体\n1,春风路公交拥堵严重,2026-11-01 08:00,某号\n", "utf-8")
    return file


def test_what_is_advised_next_can_be_pasted_when_a_path_has_blanks(tmp_path: Path) -> None:
    there = str(init(tmp_path / "新闻 办", "pressdesk"))
    done = CliRunner().invoke(
        cli, ["watch", "add", there, "a", "--kind", "feed", "--url", "https://a.example/rss"]
    )
    advised = shlex.split(done.stdout.replace("\n", " ").partition("Next: ")[2])
    assert advised == ["civicloom", "watch", "poll", there]


def test_a_check_of_the_workspace_tells_what_is_wrong_with_the_watch_too(tmp_path: Path) -> None:
    home = init(tmp_path / "x", "pressdesk")
    wrong = {
        "sources/a.yaml": ("id: a\n", "FED-"),
        "groups/g.yaml": ("id: g\n", "CHA-"),
        "topics/t.yaml": ("id: t\n", "TOP-"),
        "listen.yaml": ("fax: 1\n", "CHA-"),
        "taxonomy.yaml": ("nothing\n", "CLS-"),
        "offices.yaml": ("- id: 1\n", "WAT-011"),
        "captures.yaml": ("pages: 1\n", "CAP-"),
        "network.yaml": ("deny: []\n", "CAP-"),
        "reports/r.yaml": ("id: r\n", "RPT-"),
    }
    (home / "watch/schedule.yaml").write_text("reports: 1\n", "utf-8")
    code, (told,) = _checked(home)
    assert (code, told["code"]) == (1, "WAT-025")
    for place, (text, _) in wrong.items():
        path = home / "watch" / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    code, faults = _checked(home)
    assert code == 1
    for place, (_, prefix) in wrong.items():
        found = {one["code"] for one in faults if place in str(one["place"])}
        assert any(name.startswith(prefix) for name in found), place


def _checked(home: Path) -> tuple[int, list[dict[str, str]]]:
    done = CliRunner().invoke(cli, ["check", str(home), "--json"])
    return done.exit_code, json.loads(done.stdout)["faults"]


def test_an_import_is_taken_searched_tracked_and_corrected(tmp_path: Path) -> None:
    there = init(tmp_path / "x", "pressdesk")
    home, file = str(there), vendors_file(there)
    code, (one,) = said("import", home, "vendor", str(file))
    assert (code, one["new"], one["faults"]) == (0, 1, [])
    code, (again,) = said("import", home, "vendor", str(file))
    assert (code, again["new"]) == (0, 0)
    code, (hit,) = said("search", home, "公交")
    assert (code, hit["total"]) == (0, 1)
    code, (row,) = said("track", home, "traffic")
    assert row["id"] == hit["id"]
    code, (done,) = said("correct", home, "reject", str(row["id"]), "--reason", "off topic")
    assert code == 0
    assert done["receipt"]
    assert (done["kind"], done["target"], done["effect"]) == ("reject", row["id"], None)


@pytest.mark.parametrize("more", [[], ["--timeline"]])
def test_who_finds_nothing_is_told_so(home: str, more: list[str]) -> None:
    asked = ["watch", "track", home, "--since", "2999-01-01", "--lang", "zh-Hans", *more]
    done = CliRunner().invoke(cli, asked)
    assert (done.exit_code, done.stdout.startswith("0 个条目")) == (0, True), done.stdout
    assert said("track", home, "--since", "2999-01-01", *more) == (0, [])


def test_a_search_folder_that_is_gone_is_filled_again(home: str) -> None:
    shutil.rmtree(Path(home) / ".civicloom/watch/search")
    assert said("search", home, "公交") == (1, [])
    assert said("rebuild", home) == (0, [{"items": 1}])
    code, (hit,) = said("search", home, "公交")
    assert (code, hit["total"]) == (0, 1)


def test_people_are_told_why_messages_of_an_export_were_left_out(tmp_path: Path) -> None:
    there = init(tmp_path / "x", "pressdesk")
    (there / "watch/groups/lake.yaml").write_text(
        "id: lake\ntitle: {zh: 湖畔群, en: Lake}\nkind: other\ngroup: lake\naccount: office\noffice: press-office\n"
        "notice: {text: 本群消息用于了解民意, posted: 2026-01-01, by: clerk@press-office}\npurpose: media-watch\nretention: 90\n",
        "utf-8",
    )
    file = tmp_path / "chat.csv"
    file.write_text(
        "time,author,text\n2025-12-31 08:00,甲,早\n2025-12-30 08:00,甲,早\nsoon,甲,不明\n", "utf-8"
    )
    done = CliRunner().invoke(cli, ["watch", "import", str(there), "lake", str(file)])
    assert "0 new, 3 left out (before-notice 2, malformed 1), 0 faulty rows" in done.stdout


def test_a_label_is_given_and_taken_back_with_its_effect(home: str) -> None:
    _, (row,) = said("track", home, "traffic")
    code, (done,) = said("correct", home, "label", str(row["id"]), "民政")
    effect: dict[str, dict[str, object]] = done["effect"]  # type: ignore[assignment]
    assert (code, effect["after"]["answer"], effect["recent"]) == (0, "民政", 1)
    code, (back,) = said("correct", home, "undo", str(done["id"]))
    assert (code, back["kind"], back["target"]) == (0, "undo", done["id"])
    assert back["effect"]["after"] == effect["before"]  # type: ignore[index]
    code, (wrong,) = said("correct", home, "label")
    assert (code, wrong["errors"][0]["code"]) == (2, "WAT-014")  # type: ignore[index]


def test_what_to_label_next_and_how_far_people_agree_is_asked(home: str) -> None:
    _, (row,) = said("track", home, "traffic")
    said("correct", home, "pick", str(row["id"]))
    code, (two,) = said("correct", home, "reject", str(row["id"]), "another")
    assert (code, two["errors"][0]["code"]) == (2, "WAT-029")  # type: ignore[index]
    code, (one,) = said("correct", home, "--suggest", "3")
    assert (code, one["id"], len(one["top"])) == (0, row["id"], 3)  # type: ignore[arg-type]
    assert said("correct", home, "--agreement") == (0, [])
    for who, label in (("first", "民政"), ("second", "交通运输")):
        said("correct", home, "label", str(row["id"]), label, "--as", f"{who}@press-office")
    code, (pair,) = said("correct", home, "--agreement")
    assert (code, pair["items"], pair["observed"], pair["kappa"]) == (0, 1, 0.0, 0.0)
    for words in (("correct", home, "--suggest", "2"), ("correct", home, "--agreement")):
        assert CliRunner().invoke(cli, ["watch", *words]).exit_code == 0


def test_a_source_is_added_checked_and_its_health_told(home: str) -> None:
    code, (added,) = said("add", home, "gazette", "--kind", "feed", "--url", "https://a.example/x")
    assert (code, added["status"]) == (0, "added")
    code, lines = said("poll", home, "--health")
    assert {line["source"]: line["state"] for line in lines}["gazette"] == "new"
    code, (wrong,) = said("add", home, "odd", "--kind", "telepathy", "--url", "https://a.example/x")
    assert code == 3  # the list of kinds is closed: refused, not mistyped
    assert [error["code"] for error in wrong["errors"]] == ["FED-005", "WAT-009"]  # type: ignore[attr-defined]
    assert not (Path(home) / "watch/sources/odd.yaml").exists()


def test_health_tells_moments_as_the_office_does(home: str) -> None:
    said("add", home, "nobody", "--kind", "feed", "--url", "http://127.0.0.1:9/rss")
    said("poll", home, "nobody")
    done = CliRunner().invoke(cli, ["watch", "poll", home, "--health"])
    line = next(line for line in done.stdout.splitlines() if "nobody" in line)
    assert re.search(r" \d{4}-\d\d-\d\d \d\d:\d\d ", line)
    (Path(home) / "watch/sources/nobody.yaml").unlink()


def test_a_source_that_is_there_is_told_as_such_and_stays_as_it_was(home: str) -> None:
    path = Path(home) / "watch/sources/twice.yaml"
    said("add", home, "twice", "--kind", "feed", "--url", "https://a.example/x")
    before = path.read_bytes()
    code, (told,) = said("add", home, "twice", "--kind", "list", "--url", "https://b.example/")
    assert (code, [one["code"] for one in told["errors"]]) == (2, ["WAT-026"])  # type: ignore[attr-defined]
    assert path.read_bytes() == before
    path.unlink()


def test_who_is_not_declared_cannot_be_imported(home: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n")
    code, (told,) = said("import", home, "nobody", str(tmp_path / "x.csv"))
    assert code == 2
    assert told["errors"][0]["code"] == "WAT-008"  # type: ignore[index]


def test_what_is_not_on_the_open_web_is_not_fetched(home: str) -> None:
    (Path(home) / "watch/sources/inside.yaml").write_text(
        "id: inside\ntitle: I\nkind: feed\npurpose: media-watch\nurl: http://127.0.0.1/feed\n"
    )
    code, (told,) = said("poll", home, "inside")
    assert code != 0
    assert told["errors"][0]["code"] == "FET-002"  # type: ignore[index]


def test_a_missing_extra_is_told_with_what_to_type() -> None:
    program = (
        "import sys; sys.modules['tantivy'] = None; sys.argv[1:] = ['watch', 'search', 'x', 'y', '--json'];"
        " from civicloom.cli.main import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 4
    assert json.loads(done.stdout)["errors"][0]["code"] == "WAT-010"


def test_a_run_of_all_that_is_due_polls_what_is_watched(home: str) -> None:
    path = Path(home) / "watch/sources/closed.yaml"
    path.write_text(
        "id: closed\ntitle: C\nkind: feed\npurpose: media-watch\nurl: http://127.0.0.1/closed\n"
    )
    for words, told in ((["--only", "watch"], ["FET-002"]), (["--only", "link"], [])):
        done = CliRunner().invoke(cli, ["run", home, *words, "--json"])
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        found = [
            e["code"] for line in lines if line.get("source") == "closed" for e in line["errors"]
        ]
        assert found == told
        assert done.exit_code == (1 if told else 0)
