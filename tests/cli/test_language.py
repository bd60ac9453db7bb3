"""Commands speak the language asked for: every sentence and every help stands in the catalogue, in each language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import click
import pytest
import yaml
from rich.cells import cell_len
from rich.console import Console

import civicloom.cli
from civicloom.cli.main import cli
from civicloom.cli.output import Output
from civicloom.cli.pages import wrapped
from civicloom.collide.link.link import _STEPS as STEPS
from civicloom.model.errors import CivicloomError, Language, Place

from .calling import commands, loom

ROOM = Path(civicloom.cli.__file__).parent
HAN = re.compile(r"[\u4e00-\u9fff]")
CHINESE: tuple[Language, ...] = ("zh-Hans", "zh-Hant")
APART = {"headings", "terms", "clicks"}
"""Catalogues that are keyed by the English words themselves."""


def files() -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    names = {path: ".".join(path.relative_to(ROOM).with_suffix("").parts) for path in ROOM.rglob("*.yaml")}  # fmt: skip
    return {
        name: yaml.safe_load(path.read_text("utf-8"))
        for path, name in names.items()
        if name not in APART
    }


def sentences() -> dict[str, dict[str, str]]:
    """Every sentence by its whole name."""
    return {
        f"{room}.{key}": texts
        for room, told in files().items()
        for key, texts in told.get("say", {}).items()
    }


def helps() -> dict[tuple[str, str], dict[str, str]]:
    return {
        (room, key): texts
        for room, told in files().items()
        for key, texts in told.get("help", {}).items()
    }


def fields(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None})


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in ROOM.rglob("*.py"):
        yield path, ast.parse(path.read_text("utf-8"))


def calls(tree: ast.Module, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(called, ast.Attribute):
            yield from [node] if called.attr in names else []


def constants(node: ast.AST) -> set[str]:
    return {
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def every_command() -> list[str]:
    """The words of each command and group."""
    groups = ["", "share", "embed", "watch"]
    watch = cli.get_command(click.Context(cli), "watch")
    assert isinstance(watch, click.Group)
    below = [f"watch {name}" for name in watch.list_commands(click.Context(watch))]
    return groups + [name for name, _ in commands() if name != "watch"] + below


@pytest.mark.parametrize("name", sorted(sentences()))
def test_a_sentence_has_the_same_places_for_facts_in_each_language(name: str) -> None:
    texts = sentences()[name]
    assert set(texts) == {"en", "zh"}
    assert fields(texts["en"]) == fields(texts["zh"])


def test_every_text_is_in_both_languages() -> None:
    for name, texts in [*sentences().items(), *helps().items()]:
        assert set(texts) == {"en", "zh"}, name
        assert texts["en"] and not HAN.search(texts["en"].replace("云织", "").replace("燃气", "").strip("采碰推·")[2:]), name  # fmt: skip
        assert HAN.search(texts["zh"]) or not re.search("[A-Za-z]{3}", re.sub("{.*?}", "", texts["en"])), name  # fmt: skip


def test_every_sentence_is_said_and_every_name_is_in_the_catalogue() -> None:
    known, said = set(sentences()), set()
    for _, tree in modules():
        said |= {text for text in constants(tree) if text in known}
        for call in calls(tree, "say", "_say", "word"):
            named = {text for text in constants(call.args[0]) if "." in text}
            assert named <= known, ast.unparse(call)
    assert known - said == set()


def test_facts_are_given_for_the_places_of_a_sentence() -> None:
    known = sentences()
    for path, tree in modules():
        for call in calls(tree, "say", "_say", "word"):
            name = call.args[0]
            if not isinstance(name, ast.Constant) or any(k.arg is None for k in call.keywords):
                continue
            given = sorted(str(keyword.arg) for keyword in call.keywords)
            assert given == fields(known[name.value]["en"]), (path, ast.unparse(call))


def test_no_words_are_handed_past_the_catalogue() -> None:
    for path, tree in modules():
        for call in calls(tree, "say", "_say", "word", "show", "echo", "UsageError"):
            for joined in ast.walk(call.args[0]) if call.args else ():
                if isinstance(joined, ast.JoinedStr):
                    literal = "".join(one.value for one in joined.values if isinstance(one, ast.Constant))  # fmt: skip
                    assert not re.search("[A-Za-z]{2}", literal.replace("civicloom ", "")), (path, literal)  # fmt: skip
            if isinstance(call.args[0], ast.Constant) and call.func.attr in ("show", "echo", "UsageError"):  # type: ignore[attr-defined]  # fmt: skip
                assert not re.search("[A-Za-z]{2}", str(call.args[0].value)), (path, ast.unparse(call))  # fmt: skip
        for call in calls(tree, "option", "argument", "command", "group"):
            given = {keyword.arg for keyword in call.keywords}
            assert not given & {"help", "short_help", "epilog"}, (path, ast.unparse(call))


def test_every_help_in_the_catalogue_belongs_to_a_command() -> None:
    printed = "".join("".join(loom(*name.split(), "--help").out.split()) for name in every_command())  # fmt: skip
    printed += "".join("".join(loom("--help").out.split()))
    lost = [
        key
        for key, texts in helps().items()
        if "".join(texts["en"].split()) not in printed and key[0] != "demo"
    ]
    assert lost == []


@pytest.mark.parametrize("language", CHINESE)
@pytest.mark.parametrize("name", every_command())
def test_all_help_is_in_chinese_and_no_line_is_wider_than_a_screen(
    name: str, language: Language
) -> None:
    told = loom(*name.split(), "--help", "--lang", language).out
    assert all(cell_len(line) <= 80 for line in told.splitlines())
    assert told.startswith("用法：") and "  --" in told
    parts = re.split(r"\n  (?=-)", told)
    assert all(HAN.search(part.partition("  ")[2]) for part in parts[1:]), told
    for words in ("Usage:", "Options", "Commands", "OPTIONS", "default", "required", "Show this"):
        assert words not in told


@pytest.mark.parametrize(
    "words",
    [
        "--lang zh-Hant collect --help",
        "collect --lang zh-Hant --help",
        "collect --help --lang zh-Hant",
        "collect --help --lang=zh-Hant",
        "--lang en collect --help --lang zh-Hant",
    ],
)
def test_the_language_may_be_asked_for_anywhere_on_the_line(words: str) -> None:
    assert "採集 DIR 的全部來源" in loom(*words.split()).out


def test_a_command_takes_the_language_named_before_it() -> None:
    told = loom("--lang", "zh-Hans", "ids", "citizen-id", given=b"11010519491231002X\n1\n")
    assert [line.split()[0] for line in told.out.splitlines()] == ["有效", "无效"]


def test_the_environment_asks_for_a_language_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIVICLOOM_LANG", "zh-Hans")
    assert loom("watch", "--help").out.startswith("用法：")
    assert loom("watch", "--help", "--lang", "en").out.startswith("Usage: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--bogus", "没有选项 '--bogus'"),
        ("colect x", "没有命令 'colect'"),
        ("collide x", "缺少选项 '--purpose'"),
        ("collect", "缺少参数 'DIR'"),
        ("ids citizen-id more", "多出的参数"),
        ("simulate x --residents 3", "不在范围"),
        ("show x y --purpose p --as-of 2026-13-01", "不符合格式"),
        ("show x y --purpose", "须带 1 个值"),
        ("verify /nowhere", "不存在"),
        ("mend x y", "请给出 FILE"),
        ("watch capture x", "请给出网址"),
    ],
)
def test_wrong_usage_is_told_in_chinese(words: str, said: str) -> None:
    told = loom("--lang", "zh-Hans", *words.split())
    assert told.code == 2
    assert "CLI-010" in told.err and said in told.err
    assert not re.search("No such|Missing|Invalid|Got|Option ", told.err)


def test_every_word_of_clicks_in_the_catalogue_is_one_that_it_says() -> None:
    """A word that the library changes would come out in English."""
    folder = Path(click.__file__).parent
    said = {
        text
        for file in folder.glob("*.py")
        for text in constants(ast.parse(file.read_text("utf-8")))
    }
    ours = {"{heading}:"}
    known = yaml.safe_load((ROOM / "clicks.yaml").read_text("utf-8"))
    assert set(known) - ours - said == set()
    assert all(fields(one) == fields(other) for one, other in known.items())


def test_a_group_without_a_command_answers_with_its_help() -> None:
    told = loom("share")
    assert told.code == 2
    assert "CLI-010" not in told.err and told.err.startswith("Usage: ")


def test_a_line_begins_with_no_mark_that_belongs_to_the_line_before() -> None:
    for width in range(8, 40):
        for line in wrapped(
            "逐行校验标准输入（见 --help）中的标识号，有无效者时，退出码为 1。", width
        ):
            assert cell_len(line) <= width
            assert line[0] not in "，。）" and line[-1] != "（"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "ok"), ("zh-Hans", "正常"), ("zh-Hant", "正常")]
)
def test_a_status_is_told_in_the_language_asked_for(
    language: Language, said: str, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,x\n", "utf-8")
    assert said in loom("probe", tmp_path / "a.csv", "--lang", language).out
    assert (
        loom("probe", tmp_path / "a.csv", "--lang", language, "--json").lines[0]["status"] == "ok"
    )


def test_a_chinese_heading_is_not_parted(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(as_json=False, language="zh-Hans")
    output.console.width = 60
    output.table(("receipt", "quarantined"), [("R-1 " * 40, "1")])
    assert "隔离" in capsys.readouterr().out


def test_what_a_declaration_says_is_told_in_traditional_characters_too(district: Path) -> None:
    assert "租約期間重疊" in loom("rules", district, "--lang", "zh-Hant").out
    assert "与他方不符" in loom("quality", district, "--lang", "zh-Hans").out


def test_a_bar_is_called_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for language, told in (("en", "persons: compare"), ("zh-Hans", "persons：比较"), ("zh-Hant", "persons：比較")):  # fmt: skip
        output = Output(as_json=False, language=language)  # type: ignore[arg-type]
        output.errors = Console(force_terminal=True, stderr=True, width=80)
        with output.progress() as step:
            step("persons: compare", 1, 6)
        assert told in capsys.readouterr().err


def test_every_step_of_long_work_has_its_chinese() -> None:
    terms = yaml.safe_load((ROOM / "terms.yaml").read_text("utf-8"))
    steps = {*STEPS, "collect", "rules", "sources", "pages", "share", "items", "alerts"}
    assert steps <= set(terms)


def test_a_chinese_cell_tears_no_word_and_begins_no_line_with_a_mark(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output = Output(as_json=False, language="zh-Hans")
    output.console.width = 44
    output.table(("what", "receipt"), [("按公开规则比对记录（undeclared-rentals），《办法》第十四条", "R-1")])  # fmt: skip
    lines = [line.split("│")[1].strip() for line in capsys.readouterr().out.splitlines() if "│" in line]  # fmt: skip
    assert any("（undeclared-rentals），" in line for line in lines)
    assert not [line for line in lines if line[:1] in "，。）》"[: len(line)] and line]
    assert all(cell_len(line) <= 36 for line in lines)


def test_a_row_told_line_by_line_is_chinese_throughout(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(as_json=False, language="zh-Hans")
    output.console.width = 20
    output.table(("page",), [("http://127.0.0.1:8099/long/address",)])
    assert "网页：http://127.0.0.1" in capsys.readouterr().out


@pytest.mark.parametrize("language", CHINESE)
def test_a_fault_and_its_place_are_told_in_chinese(
    language: Language, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(file="ids.csv", row=7, field="name")
    Output(as_json=False, language=language).say_fault(CivicloomError("COL-035", place=place, field="name", reason="it is no table"))  # fmt: skip
    told = capsys.readouterr().err
    wanted = {"zh-Hans": "不是键值表（ids.csv，第 7 行，字段 name）", "zh-Hant": "不是鍵值表（ids.csv，第 7 行，字段 name）"}  # fmt: skip
    assert wanted[language] in told.replace("\n", "")


def test_quality_and_offices_are_told_by_their_names(district: Path) -> None:
    told = loom("quality", district, "--lang", "zh-Hans").out
    assert "retired_on" not in told and "注销日期" in told and not re.search(r"\d %", told)
