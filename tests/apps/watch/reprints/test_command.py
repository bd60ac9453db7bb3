"""civicloom watch reprints: pairs a line, bad lines told and passed over."""

import json
from pathlib import Path

from click.testing import CliRunner

from civicloom.cli.main import cli

TEXT = "望江街道近日组织网格员对老旧小区逐户排查燃气隐患，发现软管老化的当场登记，三日内更换。居民如闻到异味，可随时拨打社区值班电话。"


def said(file: Path) -> tuple[int, list[dict[str, object]]]:
    done = CliRunner().invoke(cli, ["watch", "reprints", str(file), "--json"])
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def test_copies_are_paired_once_and_bad_lines_do_not_stop_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    good = [{"id": "1", "text": TEXT}, {"id": "2", "text": TEXT + "据本报记者报道。"}]
    good += [
        {
            "id": "3",
            "text": "三路公交线路自本周起调整，早晚高峰发车间隔缩短到六分钟，沿线居民换乘更方便。",
        }
    ]
    lines = [json.dumps(one, ensure_ascii=False) for one in good]
    lines += ["{no json", json.dumps(good[0], ensure_ascii=False)]
    lines += [json.dumps({"id": "4", "text": "长" * (6 << 20)}, ensure_ascii=False)]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    code, told = said(file)
    pairs = [line for line in told if "a" in line]
    assert [{line["a"], line["b"]} for line in pairs] == [{"1", "2"}]
    errors = [error["code"] for line in told for error in line.get("errors", [])]  # type: ignore[attr-defined]
    assert sorted(errors) == ["REP-004", "REP-005", "REP-007"]
    assert code != 0


def test_ids_come_back_as_they_were_given(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    ids = [7, "b", True, 7.5, "7"]
    file.write_text("".join(json.dumps({"id": one, "text": TEXT}) + "\n" for one in ids), "utf-8")
    code, told = said(file)
    assert [(line["a"], line["b"]) for line in told if "a" in line] == [(7, "b")]
    errors = [error["code"] for line in told for error in line.get("errors", [])]  # type: ignore[attr-defined]
    assert (code, errors) == (2, ["REP-004", "REP-004", "REP-005"])
