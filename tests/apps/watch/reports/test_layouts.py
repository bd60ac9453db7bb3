"""Layouts: all faults at once, unknown words refused, two that come with the program."""

from pathlib import Path

import pytest

from civicloom.apps.watch.reports import compose, load_layouts
from civicloom.model.errors import Faults

from .samples import week


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return path


GOOD = """
id: brief
title: {zh: 简报, en: Brief}
period: weekly
languages: [zh-Hans]
sections:
  - section: overview
    title: {zh: 要点, en: In short}
  - section: topics
    top: 3
"""


def codes(folder: Path) -> list[str]:
    with pytest.raises(Faults) as caught:
        load_layouts(folder)
    return [fault.code for fault in caught.value.faults]


def test_a_workspace_without_layouts_has_the_shipped_ones(tmp_path: Path) -> None:
    assert set(load_layouts(tmp_path / "none")) == {"daily", "weekly"}


def test_an_office_arranges_its_sections_and_names_them(tmp_path: Path) -> None:
    write(tmp_path, "brief", GOOD)
    document = compose(week(), load_layouts(tmp_path)["brief"], "zh-Hans")
    headings = [block.text for block in document.blocks if getattr(block, "level", 0) == 2]
    assert headings == ["一、要点", "二、主题分布"]
    tables = [block for block in document.blocks if hasattr(block, "rows")]
    assert [len(table.rows) for table in tables] == [3]


def test_an_office_may_replace_a_shipped_layout(tmp_path: Path) -> None:
    write(tmp_path, "own", GOOD.replace("id: brief", "id: weekly"))
    assert len(load_layouts(tmp_path)["weekly"].sections) == 2


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a", "id: a\ncolour: red\nperiod: hourly\nsections: [{section: weather}]")
    write(tmp_path, "b", GOOD.replace("top: 3", "top: 3000\n    shape: round"))
    write(tmp_path, "c", GOOD + "  - section: topics\n")
    found = codes(tmp_path)
    assert sorted(found) == sorted(
        ["RPT-002", "RPT-003", "RPT-003", "RPT-004", "RPT-004", "RPT-004", "RPT-002", "RPT-005"]
    )


@pytest.mark.parametrize(
    "text",
    ["[", "- a list", "id: [" * 3000, "\x00", "x" * 3_000_000],
    ids=["broken", "list", "deep", "control", "large"],
)
def test_a_file_that_is_no_layout_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    write(tmp_path, "a", text)
    assert codes(tmp_path)[0] == "RPT-001"


def test_two_layouts_of_one_name_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "a", GOOD)
    write(tmp_path, "b", GOOD)
    assert codes(tmp_path) == ["RPT-005"]
