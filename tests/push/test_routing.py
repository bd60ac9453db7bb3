"""Routes are declared, checked whole, and found by rule."""

from pathlib import Path

import pytest

from civicloom.model.errors import CivicloomError, Faults
from civicloom.push import load_routing

OFFICES = frozenset({"street-office", "housing"})
GOOD = """
routes:
  - {rule: undeclared-rentals, to: street-office, scope_level: grid, within_working_days: 7, channels: [letters]}
  - {rule: "*", to: rule}
channels:
  letters: {kind: file, folder: outbox}
"""
BAD = """
routes:
  - {rule: a, to: nobody, scope_level: galaxy, channels: [pigeon]}
channels:
  smoke: {kind: signal}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "routing.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_rule_takes_its_own_route_before_the_general_one(tmp_path: Path) -> None:
    routing = load_routing(written(tmp_path, GOOD), OFFICES)
    assert routing.route("undeclared-rentals").to == "street-office"
    assert routing.route("anything-else").to == "rule"


def test_a_rule_without_any_route_is_an_error(tmp_path: Path) -> None:
    routing = load_routing(written(tmp_path, "routes: []"), OFFICES)
    with pytest.raises(CivicloomError, match="PSH-001"):
        routing.route("undeclared-rentals")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Faults) as told:
        load_routing(written(tmp_path, BAD), OFFICES)
    assert [fault.code for fault in told.value.faults] == [
        "PSH-003",
        "PSH-004",
        "PSH-005",
        "PSH-006",
    ]


@pytest.mark.parametrize("text", ["routes: [", "\tx"])
def test_a_file_that_is_not_yaml_is_told_with_its_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(Faults) as told:
        load_routing(written(tmp_path, text), OFFICES)
    assert told.value.faults[0].code == "PSH-002"
    assert told.value.faults[0].place
