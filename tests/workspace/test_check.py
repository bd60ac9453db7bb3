"""check tells every fault of every kind of file at once; a sound workspace has none."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from civicloom.library.landed import keep
from civicloom.model.errors import CivicloomError, Faults
from civicloom.workspace import Workspace, check, examples, init


def broken(path: str, old: str, new: str) -> tuple[str, Callable[[Path], None]]:
    """A planted fault: a text of a file is replaced."""

    def plant(root: Path) -> None:
        file = root / path
        text = file.read_text("utf-8")
        assert old in text, f"{path} has no {old}"
        file.write_text(text.replace(old, new, 1), "utf-8")

    return path, plant


FAULTS = [
    broken("offices/data-office.yaml", "id:", "{ not: yaml"),
    broken("standards/leases/1.0.0/schema.json", '"civicloom:subject"', '"civicloom:sobject"'),
    broken("sources/grid-visits.yaml", "connector:", "conector:"),
    broken("purposes/open-data.yaml", "retention_days:", "retention:"),
    broken("agreements/housing-safety--leases.yaml", "owner:", "ownr:"),
    broken("linkages/persons.yaml", "sources:", "sorces:"),
    broken("rules/undeclared-rentals/rule.yaml", "owner:", "ownr:"),
    broken("routing.yaml", "to: street-office", "to: no-such-office"),
    broken("holidays.yaml", "holidays:", "holidays: [not-a-day]\nmore:"),
    broken("publications/residents-by-street.yaml", "quasi:", "quasy:"),
]


def codes(root: Path) -> list[str]:
    with Workspace.open(root) as workspace:
        return [fault.code for fault in check(workspace)]


@pytest.fixture
def example(tmp_path: Path) -> Path:
    return init(tmp_path / "yunxi", "yunxi")


@pytest.mark.parametrize("name", sorted(examples()))
def test_an_example_has_no_faults(name: str, tmp_path: Path) -> None:
    assert codes(init(tmp_path / name, name)) == []


def test_a_channel_whose_host_is_not_allowed_is_told_before_its_letters_wait(example: Path) -> None:
    call = "  desk: {kind: webhook, url: 'https://desk.example/in', key_file: k}"
    broken("routing.yaml", "channels:\n", f"channels:\n{call}\n")[1](example)
    assert codes(example) == ["PSH-008"]


@pytest.mark.parametrize(
    ("agreement", "code", "places"),
    [
        ("housing-safety--leases", "PUR-025", {"rules/undeclared-rentals/rule.yaml"}),
        ("record-linkage--residents", "PUR-025", {"linkages/persons.yaml"}),
    ],
)
def test_an_agreement_that_the_steward_lacks_is_told_where_it_is_needed(
    example: Path, agreement: str, code: str, places: set[str]
) -> None:
    (example / "agreements" / f"{agreement}.yaml").unlink()
    with Workspace.open(example) as workspace:
        faults = check(workspace)
    assert {fault.code for fault in faults} == {code}
    assert places <= {str(Path(fault.place.file).relative_to(example)) for fault in faults}
    assert all("agreement" in fault.remedy() for fault in faults)


def test_a_linkage_that_names_a_field_which_the_table_lacks_is_told(example: Path) -> None:
    told = "fields: {lease-declarations: {name: tenant_nam}, household-register: {birth_date: ''}}"
    broken("linkages/persons.yaml", "sources:", f"{told}\nsources:")[1](example)
    with Workspace.open(example) as workspace:
        [fault] = check(workspace)
    assert fault.code == "WSP-006"
    assert "lease-declarations.tenant_nam" in str(fault)


def test_a_field_that_the_steward_may_not_read_for_linking_is_told(example: Path) -> None:
    agreement = "agreements/record-linkage--residents.yaml"
    broken(agreement, "name, ", "")[1](example)
    with Workspace.open(example) as workspace:
        [fault] = check(workspace)
    assert fault.code == "PUR-029"
    assert str(fault.place.file).endswith("linkages/persons.yaml")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("valid_until: 2028-12-31", "valid_until: 2026-10-31", "PUR-027"),
        ("valid_from: 2026-01-01", "valid_from: 2026-11-02", "PUR-026"),
        ("house_code, ", "", "PUR-029"),
    ],
)
def test_an_agreement_that_does_not_reach_is_told_by_the_rule_that_reads_more(
    example: Path, old: str, new: str, code: str
) -> None:
    broken("agreements/housing-safety--leases.yaml", old, new)[1](example)
    assert set(codes(example)) == {code}


def test_a_steward_of_an_office_that_a_purpose_does_not_name_is_told(example: Path) -> None:
    broken("workspace.yaml", "id: yunxi", "id: yunxi\nsteward: clerk@tax")[1](example)
    assert set(codes(example)) == {
        "PUR-022",
        "PUR-025",
    }  # some purposes name it, without agreements


def test_what_sharing_says_of_no_table_is_told(example: Path) -> None:
    (example / "sharing.yaml").write_text("ghosts: {share: conditional}\n", "utf-8")
    assert codes(example) == ["SHR-041"]


def test_due_dates_beyond_the_holiday_table_are_told(example: Path) -> None:
    broken("workspace.yaml", "today: 2026-11-01", "today: 2026-12-24")[1](example)
    assert codes(example) == ["CLK-005"]
    broken("holidays.yaml", "2027-01-01", "2027-01-01, 2027-02-08")[1](example)
    assert codes(example) == []


def test_an_empty_workspace_has_no_faults(tmp_path: Path) -> None:
    assert codes(init(tmp_path / "new")) == []


@pytest.mark.parametrize(("path", "plant"), FAULTS, ids=[path for path, _ in FAULTS])
def test_a_fault_in_one_file_is_told_with_its_place(
    path: str, plant: Callable[[Path], None], example: Path
) -> None:
    plant(example)
    with Workspace.open(example) as workspace:
        faults = check(workspace)
    assert [fault for fault in faults if fault.place and path.split("/")[0] in str(fault.place)]


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        ("workspace.yaml", "today: 2026-11-01", "today: 2026-02-30", "WSP-002"),
        ("agreements/housing-safety--leases.yaml", "2028-12-31", "2028-02-30", "PUR-003"),
        ("routing.yaml", "to: street-office", "to: 2026-02-30", "PSH-003"),
        ("workspace.yaml", "today: 2026-11-01", "on: 1\n2: x", "WSP-003"),
    ],
)
def test_a_day_that_no_calendar_has_is_a_wrong_value_and_no_crash(
    path: str, old: str, new: str, code: str, example: Path
) -> None:
    broken(path, old, new)[1](example)
    with pytest.raises(CivicloomError) as found:
        raise Faults(check(Workspace.open(example)))
    assert [fault.code for fault in getattr(found.value, "faults", [found.value])] == [code]


def told(root: Path, plants: list[tuple[str, Callable[[Path], None]]]) -> set[str]:
    """The planted kinds of files that no fault names."""
    for _, plant in plants:
        plant(root)
    with Workspace.open(root) as workspace:
        places = {str(fault.place) for fault in check(workspace)}
    kinds = {path.split("/")[0] for path, _ in plants}
    return {kind for kind in kinds if not any(kind in place for place in places)}


def test_faults_of_files_that_stand_alone_are_told_at_once(example: Path) -> None:
    alone = {"offices", "standards", "linkages", "routing.yaml", "holidays.yaml"}
    assert told(example, [one for one in FAULTS if one[0].split("/")[0] in alone]) == set()


def test_faults_of_purposes_and_agreements_are_told_beside_those_of_routes(example: Path) -> None:
    kinds = {"purposes", "agreements", "routing.yaml", "holidays.yaml", "linkages"}
    assert told(example, [one for one in FAULTS if one[0].split("/")[0] in kinds]) == set()


def test_names_that_lead_nowhere_are_told(example: Path) -> None:
    (example / "offices").joinpath("tax.yaml").unlink(missing_ok=True)
    for path, old, new in (
        ("sources/grid-visits.yaml", "office: grid-centre", "office: nowhere"),
        ("rules/undeclared-rentals/rule.yaml", "owner: ", "owner: nowhere-"),
    ):
        broken(path, old, new)[1](example)
    assert "WSP-006" in codes(example)


def test_a_rule_whose_own_test_fails_is_a_fault(example: Path) -> None:
    sql = example / "rules/repeat-incidents/rule.sql"
    sql.write_text(sql.read_text("utf-8").replace(">= :", "> :", 1), "utf-8")
    if ":" not in sql.read_text("utf-8"):
        pytest.skip("THE RULE HAS NO PARAMETER TO TURN")
    assert codes(example) != []


def test_a_breaking_edit_in_place_is_a_fault_once_records_have_landed(example: Path) -> None:
    file, had = "standards/leases/1.0.0/schema.json", '"civicloom:personal": true'
    with Workspace.open(example) as workspace, workspace.library.db.transaction() as connection:
        keep(connection, workspace.standards["leases"])
    assert codes(example) == []
    broken(file, had, '"civicloom:personal": false')[1](example)
    assert codes(example) == ["STD-020"]


def test_a_breaking_change_without_a_new_major_version_is_a_fault(example: Path) -> None:
    old = example / "standards/leases/1.0.0"
    new = Path(shutil.copytree(old, example / "standards/leases/1.1.0"))
    text = (new / "schema.json").read_text("utf-8").replace('"1.0.0"', '"1.1.0"')
    (new / "schema.json").write_text(text.replace('"lease_no"', '"lease_id"'), "utf-8")
    assert any(code.startswith("STD-") for code in codes(example))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "WSP-002"),
        ("id: [", "WSP-002"),
        ("name: x", "WSP-002"),
        ("id: x\nnonsense: 1", "WSP-003"),
        ("id: x\ntoday: someday", "WSP-002"),
    ],
)
def test_a_declaration_that_cannot_be_used_is_told(tmp_path: Path, text: str, code: str) -> None:
    from civicloom.model.errors import CivicloomError

    (tmp_path / "workspace.yaml").write_text(text, "utf-8")
    with pytest.raises(CivicloomError) as caught:
        Workspace.open(tmp_path)
    assert caught.value.code == code


def test_an_office_file_that_is_no_yaml_is_told(example: Path) -> None:
    (example / "offices" / "broken.yaml").write_text("{", "utf-8")
    assert "WSP-008" in codes(example)
