"""Wrong input of every kind ends in a code, a place and a remedy, in three languages, never in a trace."""

from pathlib import Path

import pytest

from civicloom.model.errors import Language, catalogue

from .calling import as_json, commands, loom

HOUSE = "house-code:3301990010010100002010804"
PURPOSE = ("--purpose", "housing-safety")


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (["collect", "DIR", "nope"], 2, "WSP-007"),
        (["collect", "DIR", "--from", "nope"], 2, "CLI-003"),
        (["collect", "DIR", "--from", "household-register=/nonexistent"], 2, "COL-001"),
        (["collect", "DIR", "--as", "x@nowhere"], 2, "WSP-007"),
        (["collide", "DIR", "nope", *PURPOSE], 2, "WSP-007"),
        (["collide", "DIR", "--purpose", "nope"], 2, "CLI-007"),
        (["collide", "DIR", "undeclared-rentals", "--purpose", "elder-benefits"], 3, "WSP-009"),
        (["collide", "DIR", *PURPOSE, "--release", "r999"], 2, "LIB-001"),
        (["collide", "DIR", *PURPOSE, "--release", "9" * 30], 2, "LIB-001"),
        (["replay", "DIR", "nope"], 2, "CLD-001"),
        (["verdict", "DIR", "nope", "confirmed", "--reason", "x", *PURPOSE], 2, "CLD-006"),
        (["link", "DIR", "--purpose", "nope"], 3, "PUR-021"),
        (["link", "DIR", "--pairs", "/nonexistent/p.csv"], 4, "CLI-002"),
        (["judge", "DIR", "a:1", "b:2", "same", "--reason", "x"], 2, "WSP-007"),
        (["show", "DIR", "house-code:12", *PURPOSE], 2, "LIB-014"),
        (["show", "DIR", " ", *PURPOSE], 2, "LIB-016"),
        (["usage", "DIR", ""], 2, "LIB-016"),
        (["show", "DIR", HOUSE, "--purpose", "nope"], 3, "PUR-021"),
        (["mend", "DIR", "nope", "rows.csv"], 2, "COL-040"),
        (["receipt", "DIR", "nonsense"], 2, "CLI-006"),
        (["receipt", "DIR", "R-²"], 2, "CLI-006"),
        (["receipt", "DIR", "9" * 5000], 2, "CLI-006"),
        (["receipt", "DIR", "R-99999"], 2, "EVI-001"),
        (["embed", "bundle", "DIR", "nope"], 2, "WSP-007"),
        (["share", "publish", "DIR", "nope"], 2, "SHR-020"),
        (["init", "DIR"], 2, "WSP-004"),
        (["nope"], 2, "CLI-010"),
        (["share", "nope"], 2, "CLI-010"),
        (["collect", "DIR", "--nope"], 2, "CLI-010"),
        (["collide", "DIR"], 2, "CLI-010"),
        (["mend", "DIR", "nope"], 2, "CLI-010"),
        (["show", "DIR", HOUSE, *PURPOSE, "--as-of", "2026-13-01"], 2, "CLI-010"),
    ],
)
def test_wrong_input_is_told_by_code(
    district: Path, arguments: list[str], exit_code: int, code: str
) -> None:
    said = as_json(*(str(district) if a == "DIR" else a for a in arguments))
    assert code in said.codes
    assert said.code == exit_code


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_an_error_speaks_to_people_in_their_language(tmp_path: Path, language: Language) -> None:
    said = loom("check", tmp_path, "--lang", language)
    entry = catalogue()["WSP-001"]
    assert said.code == 2
    assert said.out == ""
    assert "WSP-001" in said.err
    marks = {"en": entry.remedy["en"][:8], "zh-Hans": "请先建立工作区", "zh-Hant": "請先建立工作區"}
    assert marks[language] in said.err


# They make a folder, or first read another file that they are given.
MAKERS = ("init", "simulate", "embed ask")


def test_a_folder_that_is_no_workspace_is_refused_by_every_command(tmp_path: Path) -> None:
    tried = 0
    for name, command in commands():
        asked = [p for p in command.params if p.param_type_name == "argument"]
        if not asked or asked[0].human_readable_name != "DIR" or name in MAKERS:
            continue
        filled = [tmp_path, *(sample(p, tmp_path) for p in asked[1:] if p.required)]
        options = [text for p in command.params if p.param_type_name == "option" and p.required
                   for text in (p.opts[0], "x")]  # fmt: skip
        said = as_json(*name.split(), *filled, *options)
        if name == "mend":
            said = as_json(*name.split(), *filled, "rows.csv")
        assert (name, said.codes, said.code) == (name, ["WSP-001"], 2)
        tried += 1
    assert tried > 15


def sample(parameter: object, folder: Path) -> str:
    """Something that passes the parser in place of an argument."""
    kind = parameter.type  # type: ignore[attr-defined]
    if hasattr(kind, "choices"):
        return str(kind.choices[0])
    if not getattr(kind, "exists", False):
        return "R-1"
    if getattr(kind, "file_okay", True):
        (folder / "some.txt").touch()
        return str(folder / "some.txt")
    return str(folder)


def test_a_receipt_without_a_key_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "r").write_text("nothing", "utf-8")
    assert as_json("verify", tmp_path / "r").codes == ["CLI-005"]


def test_something_that_is_no_receipt_does_not_hold(tmp_path: Path) -> None:
    key = "yunxi.civicloom.example/log+a021e9a6+AUUuySS5aVlcH19OeqGnJXaWCjWdahEJyqHgy9XExjVD"
    for content in (b"nothing", bytes(range(256))):
        (tmp_path / "r").write_bytes(content)
        said = as_json("verify", tmp_path / "r", "--key", key)
        assert (said.code, said.lines[0]["status"]) == (1, "error")


def test_a_record_that_is_no_json_object_names_its_line(district: Path, tmp_path: Path) -> None:
    out = tmp_path / "b.json"
    as_json("embed", "bundle", district, "leases", "--out", out)
    said = as_json("embed", "check", out, given=b"\n[1]\n")
    assert said.codes == ["CLI-008"]
    assert said.lines[-1]["errors"][0]["place"]["line"] == 2


def test_the_records_beside_a_line_that_is_none_are_judged(district: Path, tmp_path: Path) -> None:
    out = tmp_path / "b.json"
    as_json("embed", "bundle", district, "leases", "--out", out)
    lines = (
        b'{"house_code": "12"}',
        b"[1]",
        b"[" * 60_000,
        b'{"house_code": "\\ud800"}',
        b"{",
        b"{}",
    )
    said = as_json("embed", "check", out, given=b"\n".join(lines))
    assert [line["line"] for line in said.lines] == [1, 2, 3, 4, 5, 6]
    assert ["verdict" in line for line in said.lines] == [True, False, False, True, False, True]
    assert said.code == 2


def test_numbers_are_judged_as_they_are_written(district: Path, tmp_path: Path) -> None:
    out, told = tmp_path / "b.json", []
    as_json("embed", "bundle", district, "visits", "--out", out)
    for written in ("3", '"3"', "3.0", "1e1", "9" * 5000, "true", "NaN"):
        line = f'{{"visit_no": 1, "visited_on": "2026-10-01", "occupants": {written}}}'
        said = as_json("embed", "check", out, given=line.encode())
        told.append([fault["code"] for fault in said.lines[0].get("faults", [])])
    assert told == [[], [], *[["OCCUPANTS_TYPE"]] * 4, []]
    assert said.codes == ["CLI-008"]


def test_the_records_beside_a_line_that_is_none_are_asked_about(
    district: Path, tmp_path: Path
) -> None:
    out = tmp_path / "b.json"
    as_json("embed", "rule", district, "overlapping-leases", "--entry", "leases", "--out", out)
    said = as_json("embed", "ask", district, out, given=b'[1]\n{"house_code": "12"}\n')
    assert ["verdict" in line for line in said.lines] == [False, True]
    assert said.code == 2


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_wrong_usage_speaks_in_the_language_asked_for(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = {"en": "--help says how", "zh-Hans": "查看写法", "zh-Hant": "查看寫法"}
    asked = loom("share", "give", "--lang", language)
    monkeypatch.setenv("CIVICLOOM_LANG", language)
    for said in (asked, loom("share", "give")):
        assert (said.code, said.out) == (2, "")
        assert "CLI-010" in said.err and "civicloom share give --help" in said.err
        assert marks[language] in said.err


def test_a_date_that_is_none_is_a_matter_of_usage(district: Path) -> None:
    said = loom("show", district, HOUSE, *PURPOSE, "--as-of", "2026-13-01")
    assert said.code == 2
    assert "2026-13-01" in said.err


def test_every_command_has_json_and_a_language() -> None:
    for name, command in commands():
        options = {text for parameter in command.params for text in parameter.opts}
        assert {"--json", "--lang"} <= options, name
        assert "\n\n  " in loom(*name.split(), "--help").out.partition("Options:")[0], name
