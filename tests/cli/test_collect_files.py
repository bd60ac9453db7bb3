"""Files that are given to collect: each is taken, and what is advised next can be run as it stands."""

import shlex
from pathlib import Path

from .calling import as_json, loom


def test_every_file_that_is_given_is_taken(district: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_bytes(b"")
    second.write_bytes(b" ")
    said = as_json(
        *("collect", district, "licence-register"),
        *("--from", f"mediation-cases={first}", "--from", f"mediation-cases={second}"),
        *("--from", f"mediation-cazes={first}"),
    )
    told = [(line["source"], line["errors"][0]) for line in said.lines if "errors" in line]
    assert [source for source, _ in told][-3:] == ["mediation-cases"] * 2 + ["mediation-cazes"]
    assert [fault["code"] for _, fault in told][-3:] == ["COL-010", "COL-010", "WSP-007"]
    assert [fault["place"].get("file") for _, fault in told][-3:-1] == ["a.csv", "b.csv"]
    assert said.code == 2


def test_advice_can_be_pasted_when_a_path_has_blanks(tmp_path: Path) -> None:
    folder = tmp_path / "our district"
    said = loom("init", folder, "--example", "registers")
    advised = shlex.split(said.out.replace("\n", " ").partition("Next: ")[2])
    assert advised == ["civicloom", "check", str(folder)]
