"""What programs may rely on: JSON shapes and exit codes of every command."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from evidence.parts import STRANGE, proven

from .calling import as_json, loom

PURPOSE = "housing-safety"


def a_finding(district: Path) -> tuple[str, str]:
    """A finding of the house rule, and its subject, as the street's letter names them."""
    for letter in sorted((district / "outbox" / "street-office").glob("*.jsonl")):
        for line in letter.read_text("utf-8").splitlines():
            told = json.loads(line)
            if told["rule"] == "undeclared-rentals":
                return told["finding"], f"house-code:{told['subject']}"
    raise AssertionError("no letter about an undeclared rental")


def test_ids_gives_a_line_per_value() -> None:
    said = as_json("ids", "citizen-id", given=b"11010519491231002X\n110105194912310021\n")
    assert said.code == 1
    first, second = said.lines
    assert first["verdict"] == "valid"
    assert first["normal"] == first["value"] == "11010519491231002X"
    assert first["code"] is None
    assert second["verdict"] == "invalid"
    assert second["code"] == "IDN-007"


def test_ids_of_nothing_and_of_bytes_that_are_no_text() -> None:
    assert as_json("ids", "house-code").code == 0
    said = as_json("ids", "credit-code", given=bytes(range(256)))
    assert said.code == 1
    assert {line["verdict"] for line in said.lines} == {"invalid"}


def test_probe_gives_status_encoding_header_rows_and_faults(files: Path, tmp_path: Path) -> None:
    said = as_json("probe", files / "inbox/emergency/incidents.csv")
    (told,) = said.lines
    assert said.code == 0
    assert told["status"] == "warn"
    assert told["encoding"].lower() in {"gb18030", "gbk"}
    assert told["header_row"] == 3
    assert told["rows"] > 20
    assert "COL-100" in {fault["code"] for fault in told["faults"]}
    (tmp_path / "empty.csv").touch()
    empty = as_json("probe", tmp_path / "empty.csv")
    assert (empty.code, empty.lines[0]["status"]) == (1, "error")
    assert "None" not in loom("probe", tmp_path / "empty.csv").out


def test_probe_drafts_a_standard_that_check_accepts(files: Path, tmp_path: Path) -> None:
    as_json("init", tmp_path / "w")
    out = tmp_path / "w/standards/notices/1.0.0/schema.json"
    file = files / "inbox/civil-affairs/notices.csv"
    told = as_json("probe", file, "--draft", "notices", "--out", out)
    assert told.code == 0
    assert told.lines[0]["draft"] == json.loads(out.read_text("utf-8"))
    assert as_json("check", tmp_path / "w").code == 0


def test_a_draft_on_the_screen_is_a_file_as_it_stands(files: Path) -> None:
    said = loom("probe", files / "inbox/civil-affairs/notices.csv", "--draft", "notices")
    assert said.code == 0
    assert json.loads(said.out)["name"] == "notices"


def test_collect_gives_counts_faults_and_receipt_and_takes_nothing_twice(fresh: Path) -> None:
    first = as_json("collect", fresh, "household-register", "lease-declarations")
    assert first.code == 0
    for line in first.lines:
        assert line["accepted"] > 0
        assert sum(line["faults"].values()) >= line["quarantined"] > 0
        assert line["receipt"].startswith("R-")
    again = as_json("collect", fresh, "household-register", "lease-declarations")
    assert [line["receipt"] for line in again.lines] == [line["receipt"] for line in first.lines]
    assert {line["status"] for line in again.lines} == {"already collected"}


def test_collect_goes_on_after_a_source_that_fails(fresh: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    said = as_json(
        "collect", fresh, "mediation-cases", "safety-incidents",
        "--from", f"mediation-cases={tmp_path / 'empty.csv'}",
    )  # fmt: skip
    assert said.code == 2
    bad, good = said.lines
    assert (bad["source"], bad["status"], bad["errors"][0]["code"]) == (
        "mediation-cases", "error", "COL-010",
    )  # fmt: skip
    assert good["accepted"] > 0


def test_mend_exports_and_takes_each_row_once(own: Path, tmp_path: Path) -> None:
    batch = as_json("collect", own, "household-register").lines[0]
    rows = tmp_path / "rows.csv"
    exported = as_json("mend", own, batch["batch"], "--export", rows).lines[0]
    assert exported["rows"] == batch["quarantined"]
    with rows.open(encoding="utf-8-sig", newline="") as file:
        held = list(csv.DictReader(file))
    wrong = [row for row in held if row["cl_faults"] == "PHONE_PATTERN"]
    assert 0 < len(wrong) < len(held)
    for row in wrong:
        row["联系电话"] = ""
    with rows.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(held[0]))
        writer.writeheader()
        writer.writerows(held)
    done = as_json("mend", own, batch["batch"], rows)
    assert (done.code, done.lines[0]["accepted"]) == (0, len(wrong))
    untouched = [row for row in held if row["cl_text"]]
    assert done.lines[0]["quarantined"] == len(held) - len(wrong) - len(untouched)
    assert (
        as_json("mend", own, batch["batch"], rows).lines[0]["receipt"] == done.lines[0]["receipt"]
    )


def test_mend_wants_a_file_or_an_export(district: Path) -> None:
    assert loom("mend", district, "x").code == 2


def test_pairs_have_the_columns_others_rely_on(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "pairs.csv"
    (told,) = as_json("link", own, "--pairs", out).lines
    with out.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        pairs = list(rows)
    assert rows.fieldnames == [
        "left_source", "left_key", "right_source", "right_key", "weight", "reason",
    ]  # fmt: skip
    assert len(pairs) == told["pairs"] > 0
    assert all(float(pair["weight"]) and pair["reason"] for pair in pairs)


def test_a_judgement_is_written_down_and_kept(own: Path, tmp_path: Path) -> None:
    before, after = tmp_path / "before.csv", tmp_path / "after.csv"
    as_json("link", own, "--pairs", before)
    with before.open(encoding="utf-8", newline="") as file:
        pair = next(r for r in csv.DictReader(file) if r["left_source"] == "household-register")
    names = [f"{pair[s + '_source']}:{pair[s + '_key']}" for s in ("left", "right")]
    assert as_json("judge", own, *names, "different", "--reason", "two cousins").code == 0
    as_json("link", own, "--pairs", after)
    with after.open(encoding="utf-8", newline="") as file:
        left = [(r["left_key"], r["right_key"]) for r in csv.DictReader(file)]
    assert (pair["left_key"], pair["right_key"]) not in left


def test_collide_replay_and_verdict(own: Path) -> None:
    (run,) = as_json("collide", own, "undeclared-rentals", "--purpose", PURPOSE).lines
    assert run["findings"] > 0
    again = as_json("replay", own, run["run"])
    assert (again.code, again.lines[0]["sha256"]) == (0, run["sha256"])
    finding, _ = a_finding(own)
    arguments = ("verdict", own, finding, "confirmed", "--reason", "visited", "--purpose", PURPOSE)
    said = as_json(*arguments)
    assert (said.code, said.lines[0]["said"]) == (0, "confirmed")


def test_push_dispatches_nothing_twice(own: Path) -> None:
    said = as_json("push", own)
    assert said.code == 0
    assert {line["new"] for line in said.lines if "pushed" in line} == {0}
    assert sum(line["known"] for line in said.lines if "pushed" in line) > 50


def test_a_card_is_shown_for_a_purpose_and_the_use_is_listed(own: Path) -> None:
    _, house = a_finding(own)
    (card,) = as_json("show", own, house, "--purpose", PURPOSE).lines
    assert card["fields"]
    refused = as_json("show", own, house, "--purpose", PURPOSE, "--as", "clerk@tax")
    assert (refused.code, refused.codes) == (3, ["PUR-022"])
    uses = as_json("usage", own, house).lines
    assert {use["allowed"] for use in uses} == {True, False}
    assert all(use["office"] and use["at"] and use["receipt"] for use in uses)
    tracker = loom("usage", own, house, "--tracker")
    assert json.loads(tracker.out)["usages"]


def test_a_subject_that_nothing_is_known_of_is_said_to_be_so(district: Path) -> None:
    said = loom("show", district, "nonsense", "--purpose", PURPOSE)
    assert said.code == 1
    assert "nonsense" in said.out


def test_quality_and_rules_are_one_line_each(district: Path) -> None:
    figures = as_json("quality", district).lines
    assert len(figures) == 14
    numbers = [figure[name] for figure in figures for name in ("rows", "failed", "contradicted")]
    assert all(type(number) in (int, float) for number in numbers)
    assert len(as_json("rules", district).lines) == 12
    register = json.loads(loom("rules", district, "--register").out)
    assert len(register) == len(as_json("rules", district, "--register").lines) == 12


def test_a_receipt_goes_out_and_holds_without_the_workspace(district: Path, tmp_path: Path) -> None:
    out = tmp_path / "R-3.tlog-proof"
    (told,) = as_json("receipt", district, "R-3", "--out", out).lines
    assert out.read_text("utf-8") == told["proof"]
    assert as_json("verify", out, "--key", told["key"]).code == 0
    (whole,) = as_json("verify", district).lines
    assert (whole["status"], whole["key"]) == ("ok", told["key"])
    out.write_text(told["proof"].replace("index 3", "index 4"), "utf-8")
    assert as_json("verify", out, "--key", told["key"]).code == 1


@pytest.mark.parametrize("entry", STRANGE, ids=range(len(STRANGE)))
def test_a_receipt_of_a_strange_entry_does_not_hold(tmp_path: Path, entry: bytes) -> None:
    text, key = proven(entry)
    out = tmp_path / "R-0.tlog-proof"
    out.write_text(text, "utf-8")
    told = as_json("verify", out, "--key", key)
    assert (told.code, told.lines[0]["faults"][0]["code"]) == (1, "EVI-017")


def test_a_receipt_inside_a_workspace_finds_its_key(own: Path) -> None:
    out = own / "R-0.tlog-proof"
    as_json("receipt", own, "R-0", "--out", out)
    assert as_json("verify", out).code == 0


def test_a_bundle_checks_records(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "b.json"
    assert as_json("embed", "bundle", own, "mediations", "--out", out).lines[0]["sha256"]
    bad = as_json("embed", "check", out, given=b'{"house_code": "12"}\n\n')
    assert bad.code == 1
    assert {"HOUSE_CODE_FORMAT"} <= {fault["code"] for fault in bad.lines[0]["faults"]}


def test_a_package_goes_to_another_workspace_and_its_receipt_comes_back(
    own: Path, tmp_path: Path
) -> None:
    given = as_json("share", "give", own, "housing-safety--leases", "--as", "clerk@housing")
    assert given.code == 0
    sent = given.lines[0]
    as_json("init", tmp_path / "other", "--example", "yunxi")
    took = as_json(
        "share", "receive", tmp_path / "other", sent["package"],
        "--key", sent["key"], "--as", "steward@data-office",
    )  # fmt: skip
    assert took.code == 0
    back = took.lines[0]
    kept = as_json("share", "confirm", own, back["counter_receipt"], "--key", back["key"])
    assert kept.code == 0


@pytest.mark.parametrize("form", ["turtle", "jsonld", "gbt"])
def test_the_catalogue_comes_in_three_forms(district: Path, form: str, tmp_path: Path) -> None:
    out = tmp_path / "c"
    (told,) = as_json("share", "catalogue", district, "--format", form, "--out", out).lines
    assert told["bytes"] == out.stat().st_size > 1_000


@pytest.mark.parametrize("form", ["turtle", "gbt"])
def test_the_address_of_a_catalogue_is_ended_before_names_are_put_after_it(
    district: Path, form: str, tmp_path: Path
) -> None:
    out = tmp_path / "c"
    as_json(
        "share",
        "catalogue",
        district,
        "--format",
        form,
        "--base",
        "https://数据.example",
        "--out",
        out,
    )
    assert "https://数据.example/dataset/residents" in out.read_text("utf-8")


@pytest.mark.parametrize(
    "base", ["", "data.example", "ftp://a.example/", "https://a b/", "https:///x"]
)
def test_an_address_that_is_none_makes_no_catalogue(
    district: Path, base: str, tmp_path: Path
) -> None:
    said = as_json("share", "catalogue", district, "--base", base, "--out", tmp_path / "c")
    assert (said.code, said.codes) == (2, ["SHR-028"])
    assert not (tmp_path / "c").exists()


def test_open_data_are_published_with_a_receipt(own: Path) -> None:
    (told,) = as_json("share", "publish", own, "residents-by-street").lines
    assert told["rows"] > 0
    assert told["receipt"].startswith("R-")


def test_run_does_nothing_twice(own: Path) -> None:
    size = as_json("verify", own).lines[0]["size"]
    said = as_json("run", own)
    assert said.code == 0
    assert {line["status"] for line in said.lines if "source" in line} == {"already collected"}
    assert {line["new"] for line in said.lines if "pushed" in line} == {0}
    # Reading findings for the letters is a use, and a use is an entry; nothing else may grow.
    grown = as_json("verify", own).lines[0]["size"]
    types = {
        as_json("receipt", own, f"R-{number}").lines[0]["leaf"]["type"]
        for number in range(size, grown)
    }
    assert types <= {"use.read"}


def test_a_workspace_may_lie_in_a_folder_with_an_apostrophe(own: Path, tmp_path: Path) -> None:
    """Its path stands in the SQL of linking, as does the file for the pairs."""
    there = tmp_path / "o'brien"
    shutil.copytree(own, there)
    out = tmp_path / "it's.csv"
    (told,) = as_json("link", there, "--pairs", out).lines
    assert len(out.read_text("utf-8").splitlines()) == told["pairs"] + 1
