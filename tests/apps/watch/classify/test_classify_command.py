"""civicloom watch classify from the command line."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from civicloom.cli.watch.classify import classify_command

from .samples import sentences


def run(*arguments: object) -> Result:
    return CliRunner().invoke(classify_command, [str(one) for one in arguments])


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def write(path: Path, texts: list[str], labels: list[str]) -> Path:
    rows = ({"text": t, "label": label} for t, label in zip(texts, labels, strict=True))
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def test_each_line_gets_a_line_in_order(tmp_path: Path) -> None:
    train = write(tmp_path / "train.jsonl", *sentences(200))
    texts, labels = sentences(50, seed=1)
    result = run(
        "--train", train, "--test", write(tmp_path / "test.jsonl", texts, labels), "--json"
    )
    assert result.exit_code == 0
    told = lines(result)
    assert [row["label"] for row in told] == labels
    assert all(set(row) == {"label", "confidence", "top", "abstained"} for row in told)
    assert all(row["top"][0] == [row["label"], row["confidence"]] for row in told)  # type: ignore[index]


def test_bad_lines_are_told_and_the_others_still_go(tmp_path: Path) -> None:
    path = tmp_path / "test.jsonl"
    deep = b"[" * 9_000
    path.write_bytes(
        b'{"text": "lights out"}\n{"text": 1}\n\nno json\n\xff\n' + deep + b'\n{"text": "bus"}'
    )
    result = run("--test", path, "--json", "--explain")
    assert result.exit_code == 2
    told = lines(result)
    errors = [row["errors"][0] for row in told if "errors" in row]  # type: ignore[index]
    assert [error["place"]["line"] for error in errors] == [2, 4, 5, 6]
    assert {error["code"] for error in errors} == {"CLS-006"}
    assert ["label" in row for row in told] == [True, False, False, False, False, True]
    assert told[-1]["for"]


def test_labels_come_back_as_they_were_given(tmp_path: Path) -> None:
    texts, labels = sentences(200)
    numbers = {label: number for number, label in enumerate(sorted(set(labels)))}
    rows = [{"text": t, "label": numbers[label]} for t, label in zip(texts, labels, strict=True)]
    rows += [{"text": "no label", "label": label} for label in (" ", None, True, [1], 1.5)]
    train = tmp_path / "train.jsonl"
    train.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    test = write(tmp_path / "test.jsonl", texts[:20], labels[:20])
    result = run("--train", train, "--test", test, "--json")
    answers = [row for row in lines(result) if "label" in row]
    assert (result.exit_code, len(lines(result)) - len(answers)) == (2, 5)
    assert [row["label"] for row in answers] == [numbers[label] for label in labels[:20]]
    assert all(type(label) is int for row in answers for label, _ in row["top"])  # type: ignore[attr-defined]


def test_topics_can_be_narrowed_and_added(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("- label: 湿地\n  seeds: [湿地里的芦苇, 湿地观鸟]\n", encoding="utf-8")
    test = write(tmp_path / "test.jsonl", ["湿地公园观鸟"], [""])
    result = run("--test", test, "--taxonomy", own, "--only", "湿地", "--only", "政法", "--json")
    assert lines(result)[0]["label"] == "湿地"
    assert run("--test", test, "--only", "无", "--json").exit_code == 2


def test_people_get_words_instead(tmp_path: Path) -> None:
    result = run("--test", write(tmp_path / "test.jsonl", ["公司拖欠工资"], [""]))
    assert result.stdout.startswith("劳动和社会保障")


def test_half_a_character_is_written_as_its_escape(tmp_path: Path) -> None:
    path = tmp_path / "test.jsonl"
    path.write_text('{"text": "\\ud83d bus stop"}\n', "utf-8")
    said = run("--test", path)
    assert said.exit_code == 0
    assert "\\ud83d bus stop" in said.stdout
