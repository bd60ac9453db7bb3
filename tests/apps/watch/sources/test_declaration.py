"""Declarations are checked whole, and no closed door is opened by one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from civicloom.apps.watch.sources import Source, load_sources
from civicloom.model.errors import CivicloomError, Faults

GOOD = {
    "id": "gazette",
    "title": "公报",
    "kind": "feed",
    "purpose": "media-watch",
    "url": "https://g.example/rss",
}


def codes(tmp_path: Path, **words: Any) -> list[str]:
    data = {word: value for word, value in {**GOOD, **words}.items() if value is not None}
    (tmp_path / "gazette.yaml").write_text(yaml.safe_dump(data), "utf-8")
    try:
        load_sources(tmp_path)
    except Faults as error:
        return sorted(fault.code for fault in error.faults)
    return []


def test_a_good_one_is_read(tmp_path: Path) -> None:
    assert codes(tmp_path) == []
    source = load_sources(tmp_path)["gazette"]
    assert (source.outlet, source.item, source.private) == ("公报", "article", False)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"colour": "red"}, "FED-002"),
        ({"purpose": None}, "FED-003"),
        ({"url": None}, "FED-003"),
        ({"url": "file:///etc/passwd"}, "FED-003"),
        ({"url": "https://me:word@g.example/"}, "FED-003"),
        ({"floor_minutes": 0}, "FED-003"),
        ({"official": "yes please"}, "FED-003"),
        ({"password": "x"}, "FED-004"),
        ({"cookie": "x"}, "FED-004"),
        ({"Token": "x"}, "FED-004"),
        ({"kind": "weibo"}, "FED-005"),
        ({"kind": "mastodon", "token_env": "a secret itself"}, "FED-003"),
        ({"kind": "mastodon", "account": "somebody"}, "FED-006"),
        ({"kind": "atproto", "account": "somebody.example"}, "FED-006"),
        ({"id": "other"}, "FED-007"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, words: dict[str, Any], code: str) -> None:
    assert code in codes(tmp_path, **words)


def test_credentials_and_private_accounts_are_refused_and_not_only_wrong() -> None:
    assert {CivicloomError(code).entry.kind for code in ("FED-004", "FED-005", "FED-006")} == {
        "refused"
    }


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- a list", "utf-8")
    (tmp_path / "b.yaml").write_text("a: [", "utf-8")
    (tmp_path / "c.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "d.yaml").write_text("id: d\nkind: feed\nid: d\n", "utf-8")
    assert codes(tmp_path, colour="red", id="x") == [*["FED-001"] * 4, "FED-002", "FED-007"]


def test_a_token_is_named_by_its_variable_and_missed_when_it_is_not_set(
    declare: Callable[..., Source], desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = declare("reddit", "https://r.example/r/a/new", token_env="NOT_SET_HERE")
    monkeypatch.delenv("NOT_SET_HERE", raising=False)
    with pytest.raises(CivicloomError) as error:
        desk.poll(source)
    assert error.value.code == "FED-011"
