"""Each report is rendered once a run."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from civicloom.apps.watch.reports import (
    Document,
    Material,
    Report,
    compose,
    load_layouts,
    make_report,
)

from .samples import day, week

CASES = [("weekly", "zh-Hans"), ("weekly", "en"), ("daily", "zh-Hant")]


@dataclass(frozen=True)
class Rendered:
    material: Material
    document: Document
    report: Report

    def file(self, ending: str) -> Path:
        return next(path for path in self.report.paths if path.name.endswith("." + ending))


@pytest.fixture(scope="session", params=CASES, ids=["-".join(case) for case in CASES])
def rendered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    name, language = request.param
    folder = tmp_path_factory.mktemp("reports")
    layout = load_layouts(folder / "none")[name]
    material = week() if name == "weekly" else day()
    document = compose(material, layout, language)
    return Rendered(material, document, make_report(material, layout, language, folder))
