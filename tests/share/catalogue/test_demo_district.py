"""The catalogue of the demo district, whose files nobody wrote with a catalogue in mind."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from civicloom.model.standards import load_standard
from civicloom.purpose import Register
from civicloom.share import Office, catalogue_graph, datasets

from .test_dcat import SUITES, check

YUNXI = Path(__file__).parents[3] / "examples" / "yunxi"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


@pytest.mark.parametrize("suite", SUITES)
def test_it_conforms(suite: str) -> None:
    files = YUNXI.glob("standards/*/*/schema.json")
    standards = {s.id: s for s in map(load_standard, files)}
    owners: dict[str, set[str]] = {}
    frequency = {}
    for file in YUNXI.glob("sources/*.yaml"):
        source = yaml.safe_load(file.read_text("utf-8"))
        name = source["standard"].split("@")[0]
        owners.setdefault(name, set()).add(source["office"])
        frequency[name] = source["schedule"]
    offices = {
        (o := yaml.safe_load(file.read_text("utf-8")))["id"]: Office(
            o["id"], o["name"], o["contact"]
        )
        for file in YUNXI.glob("offices/*.yaml")
    }
    register = Register.load(YUNXI / "purposes", YUNXI / "agreements", owners, standards)
    found = datasets(standards, register, offices, frequency=frequency)
    nodes = catalogue_graph(
        found,
        base="https://yunxi.example/",
        title={"en": "Yunxi", "zh": "云溪区"},
        publisher=offices["data-office"],
        today=date(2026, 11, 1),
    )
    assert len(found) == len(standards) >= 14
    assert check(nodes, suite) == set()
