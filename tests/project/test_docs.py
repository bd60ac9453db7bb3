"""The pages are right: commands and options exist and are told, words are told, links lead somewhere."""

import ast
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from civicloom.cli.main import cli
from civicloom.workspace.declaration import WORDS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^ *```console\n(.*?)^ *```", re.S | re.M)


def pages() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        return [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def commands() -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command
        if isinstance(command, click.Group):
            for sub in command.list_commands(context):
                one = command.get_command(context, sub)
                assert one
                found[f"{name} {sub}"] = one
        else:
            found[name] = command
    return found


def options(command: click.Command) -> set[str]:
    return {text for p in command.params if isinstance(p, click.Option) for text in p.opts}


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_and_option_is_on_the_page_of_the_command_line(name: str) -> None:
    text = (DOCS / "reference/cli.md").read_text("utf-8")
    head, _, rest = text.partition("## Workspaces")
    told = "\n".join(line for line in rest.splitlines() if f"`civicloom {name} " in line)
    assert told, f"civicloom {name} is not on the page"
    everywhere = set(re.findall(r"`(--[a-z-]+)", head))
    missing = {
        option
        for option in options(commands()[name])
        if option not in everywhere and option not in told
    }
    assert missing == set()


def quoted() -> Iterator[tuple[str, str]]:
    """Every civicloom command in a console block, with its page."""
    for page in pages():
        for block in BLOCK.findall(page.read_text("utf-8")):
            for line in block.splitlines():
                words = line.strip().removeprefix("$ ")
                if words.startswith("civicloom "):
                    yield str(page.relative_to(ROOT)), words


def test_there_are_commands_in_the_pages() -> None:
    assert len(list(quoted())) > 15


@pytest.mark.parametrize(("page", "line"), sorted(set(quoted())))
def test_a_quoted_command_parses(page: str, line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    known = commands()
    name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
    rest = words[len(name.split()) :]
    # Whether a named file is there is not the parser's question here.
    command = known[name]
    for parameter in command.params:
        if isinstance(parameter.type, click.Path):
            parameter.type.exists = False
    command.make_context(name, rest)


def test_the_doors_commands_in_the_readme_exist() -> None:
    tree = ast.parse((ROOT / "run").read_text("utf-8"))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    named = set(re.findall(r"\./run ([a-z]+)", (ROOT / "README.md").read_text("utf-8")))
    assert {"demo", "test", "bench", "torture"} <= named
    assert named <= functions


def test_links_lead_somewhere() -> None:
    lost = []
    for page in pages():
        text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
        for target in LINK.findall(text):
            path = target.partition("#")[0]
            inside = path and "://" not in path and not path.startswith("mailto:")
            if inside and not (page.parent / path).exists():
                lost.append(f"{page.relative_to(ROOT)}: {target}")
    assert lost == []


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8") + (DOCS / "adr/README.md").read_text("utf-8")
    unlisted = [
        str(page.relative_to(DOCS))
        for page in pages()
        if DOCS in page.parents and page.name != "README.md" and page.name not in index
    ]
    assert unlisted == []


def words_of(folder: str, pattern: str, depth: int) -> set[str]:
    """The words that the examples' files of one kind use, down to a depth."""
    found: set[str] = set()
    for path in (ROOT / "examples").glob(f"*/{folder}{pattern}"):
        found |= keys(yaml.safe_load(path.read_text("utf-8")), depth)
    return found


def keys(value: object, depth: int) -> set[str]:
    if depth == 0 or not isinstance(value, dict):
        return set()
    return set(value) | {word for inner in value.values() for word in keys(inner, depth - 1)}


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("workspace", set(WORDS)),
        ("collect", words_of("sources/", "*.yaml", 1)),
        ("purpose", words_of("purposes/", "*.yaml", 1) | words_of("agreements/", "*.yaml", 1)),
        ("rules", words_of("rules/", "*/rule.yaml", 1)),
        ("link", words_of("linkages/", "*.yaml", 1)),
        (
            "push",
            {"routes", "channels", "allow", "rule", "to", "scope_level", "within_working_days"},
        ),
    ],
)
def test_every_word_of_a_workspaces_files_is_told(page: str, words: set[str]) -> None:
    text = (DOCS / f"reference/{page}.md").read_text("utf-8")
    assert words
    assert {word for word in words if not re.search(rf"\b{re.escape(word)}\b", text)} == set()


def test_every_word_of_the_vocabulary_is_told() -> None:
    text = (DOCS / "reference/vocabulary.md").read_text("utf-8")
    file = ROOT / "src/civicloom/model/standards/vocabulary.yaml"
    words = set(re.findall(r"\bcivicloom:[A-Za-z]+", file.read_text("utf-8")))
    assert words
    assert {word for word in words if f"`{word}`" not in text} == set()


def test_every_test_that_the_charter_names_exists() -> None:
    rows = [
        line
        for line in (DOCS / "why/the-charter.md").read_text("utf-8").splitlines()
        if re.match(r"\| \d+\. ", line)
    ]
    assert [int(re.findall(r"\d+", row)[0]) for row in rows] == list(range(1, 13))
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named, row
        for path, name in named:
            tree = ast.parse((ROOT / path).read_text("utf-8"))
            assert name in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}, name
