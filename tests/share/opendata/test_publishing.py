"""Publications end to end: what is in the file, what is refused, what is left behind."""

import csv
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from civicloom.evidence import Receipt, check_receipt
from civicloom.evidence.log.queue import Work
from civicloom.model.errors import CivicloomError, Faults
from civicloom.share.opendata import Publication, load_publication, publish

from ..conftest import HOUSING, POLICE, RESIDENTS, World

PURPOSE = """
id: open-data
title: {en: Open data, zh: 数据开放}
basis: {en: "Order 809, art. 1", zh: "《政务数据共享条例》第一条"}
offices: [public-security]
fields: {residents: [sex, birth_date, house_code, balance, name]}
retention_days: 30
automated: false
notice: notice-open
"""
COUNTS = Publication(
    id="residents-by-street",
    title={"en": "Residents by street", "zh": "分街道人口"},
    standard="residents",
    purpose="open-data",
    quasi={"house_code": ("street", "district"), "sex": ("same",), "birth_date": ("age-20", "all")},
)
RECORDS = replace(COUNTS, id="balances", kind="records", sensitive=("balance",))


def people(count: int, seed: int = 1) -> list[dict[str, object]]:
    rng = random.Random(seed)
    return [
        {
            "citizen_id": f"P{number:05}",
            "name": f"N{number}",
            "sex": rng.choice("12"),
            "birth_date": date(1950, 1, 1) + timedelta(days=int(rng.triangular(0, 25000, 9000))),
            "house_code": f"330199{rng.randint(1, 4):03}001{rng.randint(1, 3):02}{number:011}",
            "balance": float(rng.randint(1, 3)),
        }
        for number in range(count)
    ]


@pytest.fixture
def world(build: Callable[[str], World]) -> World:
    made = build("police")
    (made.folder / "purposes" / "open-data.yaml").write_text(PURPOSE, "utf-8")
    made.put(people(2000))
    return made


def read(path: Path) -> list[dict[str, str]]:
    (file,) = path.glob("*.csv")
    return list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))


def band(birth: date) -> str:
    today = date(2026, 11, 23)
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    return f"{age // 20 * 20:03}-{age // 20 * 20 + 19:03}"


def test_a_cell_of_many_records_may_be_one_person(
    build: Callable[[str], World], tmp_path: Path
) -> None:
    """Twelve records of one person, alone in a street: a cell above k, and nobody to hide among."""
    made = build("police")
    (made.folder / "purposes" / "open-data.yaml").write_text(PURPOSE, "utf-8")
    alone = {**people(1)[0], "citizen_id": "P99999", "house_code": "330199009001010000000000001"}
    made.put([*people(2000), *([alone] * 12)])
    for wanted in (COUNTS, RECORDS):
        with pytest.raises(CivicloomError) as caught:
            publish(wanted, made.library, POLICE, outbox=tmp_path / "out")
        assert caught.value.code == "SHR-029"
        assert (caught.value.facts["records"], caught.value.facts["people"]) == (2012, 2001)
    assert not (tmp_path / "out").exists()


def test_counts_are_rounded_and_small_cells_are_left_out(world: World, tmp_path: Path) -> None:
    wanted = replace(COUNTS, most_suppressed=0.3)
    made = publish(wanted, world.library, POLICE, outbox=tmp_path)
    rows = read(made.path)
    plain: Counter[tuple[str, ...]] = Counter()
    for person in people(2000):
        full = (str(person["house_code"])[:9], str(person["sex"]), band(person["birth_date"]))  # type: ignore[arg-type]
        for mask in range(8):
            plain[tuple("*" if mask >> n & 1 else v for n, v in enumerate(full))] += 1
    assert made.levels == {"house_code": "street", "sex": "same", "birth_date": "age-20"}
    assert len(rows) == made.rows == len(plain)
    shown = 0
    for row in rows:
        true = plain[row["house_code"], row["sex"], row["birth_date"]]
        if row["count"] == "…":
            continue
        shown += 1
        assert true >= 10 and int(row["count"]) % 5 == 0 and abs(int(row["count"]) - true) <= 2
    assert made.suppressed == len(plain) - shown > 0


def test_records_have_k_of_ten_and_l_of_two_and_no_names(world: World, tmp_path: Path) -> None:
    made = publish(RECORDS, world.library, POLICE, outbox=tmp_path)
    rows = read(made.path)
    classes = defaultdict(list)
    for row in rows:
        assert set(row) == {"house_code", "sex", "birth_date", "balance"}
        classes[row["house_code"], row["sex"], row["birth_date"]].append(row["balance"])
    assert min(map(len, classes.values())) >= 10
    assert min(len(set(values)) for values in classes.values()) >= 2
    assert len(rows) + made.suppressed == 2000 and made.suppressed <= 200
    assert rows == sorted(rows, key=lambda r: tuple(r.values()))


def test_records_of_one_sensitive_value_are_left_out(world: World, tmp_path: Path) -> None:
    same = [{**p, "balance": 1.0} if p["sex"] == "1" else p for p in people(2000)]
    world.put(same, "second")
    wanted = replace(RECORDS, most_suppressed=0.6)
    made = publish(wanted, world.library, POLICE, outbox=tmp_path)
    assert {row["sex"] for row in read(made.path)} == {"2"}


def test_a_field_of_which_no_finer_level_is_safe_is_told_as_one(
    world: World, tmp_path: Path
) -> None:
    wanted = replace(COUNTS, quasi={"sex": ("same",), "birth_date": ("same", "all")})
    made = publish(wanted, world.library, POLICE, outbox=tmp_path)
    assert made.levels == {"sex": "same", "birth_date": "all"}
    rows = read(made.path)
    assert {row["birth_date"] for row in rows} == {"*"}
    assert sum(int(row["count"]) for row in rows if row["sex"] != "*") == 2000


def test_a_coarser_level_is_taken_when_the_fine_one_loses_too_many(
    world: World, tmp_path: Path
) -> None:
    fine = {"house_code": ("community", "street"), "birth_date": ("same", "year", "age-20")}
    made = publish(replace(COUNTS, quasi=fine), world.library, POLICE, outbox=tmp_path)
    assert made.levels["birth_date"] == "age-20"
    hopeless = replace(COUNTS, quasi={"birth_date": ("same",)})
    with pytest.raises(CivicloomError) as error:
        publish(hopeless, world.library, POLICE, outbox=tmp_path)
    assert error.value.code == "SHR-027"


def test_a_release_from_which_small_groups_follow_is_refused(world: World, tmp_path: Path) -> None:
    """Age bands shifted by some years against an earlier release: the shift is a small group."""
    first = {"house_code": ("street",), "birth_date": ("age-20",)}
    shifted = {"house_code": ("street",), "birth_date": ("age-19",)}
    publish(replace(COUNTS, id="first", quasi=first), world.library, POLICE, outbox=tmp_path)
    size = world.log.size
    with pytest.raises(CivicloomError) as error:
        publish(replace(COUNTS, id="second", quasi=shifted), world.library, POLICE, outbox=tmp_path)
    assert error.value.code == "SHR-024"
    assert (
        set(error.value.facts) == {"id", "count", "k"} and int(str(error.value.facts["count"])) > 0
    )
    assert not (tmp_path / "second-r000001").exists()
    assert world.log.size == size + 1  # the usage line of the reading, no publication
    coarser = {"house_code": ("street",), "birth_date": ("age-40",)}
    publish(replace(COUNTS, id="third", quasi=coarser), world.library, POLICE, outbox=tmp_path)


def test_records_of_one_more_person_are_refused(world: World, tmp_path: Path) -> None:
    publish(RECORDS, world.library, POLICE, outbox=tmp_path)
    world.put([*people(2000), {**people(1)[0], "citizen_id": "new"}], "second")
    with pytest.raises(CivicloomError) as error:
        publish(RECORDS, world.library, POLICE, outbox=tmp_path)
    assert error.value.code == "SHR-024"


def test_publishing_again_gives_the_same_file_and_receipt(world: World, tmp_path: Path) -> None:
    first = publish(COUNTS, world.library, POLICE, outbox=tmp_path)
    before = (first.path / "about.json").read_bytes()
    again = publish(COUNTS, world.library, POLICE, outbox=tmp_path)
    assert (again.path / "about.json").read_bytes() == before
    assert (again.receipt.index, again.receipt.repeated) == (first.receipt.index, True)


def test_a_publication_carries_its_description_and_receipt(world: World, tmp_path: Path) -> None:
    made = publish(COUNTS, world.library, POLICE, outbox=tmp_path)
    about = json.loads((made.path / "about.json").read_text("utf-8"))
    assert (about["k"], about["rounded_to"], about["release"]) == (10, 5, "r000001")
    text = (made.path / "receipt.tlog-proof").read_text("utf-8")
    leaf = json.loads(check_receipt(text, [world.log.verifier_key]).leaf)
    assert (leaf["type"], leaf["facts"]["publication"]) == ("share.published", COUNTS.id)
    (line,) = world.library.usage.latest()
    assert (line.action, line.about, line.dataset) == ("publish", COUNTS.id, "residents")


def test_the_purpose_must_allow_it(world: World, tmp_path: Path) -> None:
    with pytest.raises(CivicloomError) as error:
        publish(COUNTS, world.library, HOUSING, outbox=tmp_path)
    assert error.value.code == "PUR-022"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quasi": {"ethnic": ("same",)}}, "SHR-022"),
        ({"quasi": {"citizen_id": ("same",)}}, "SHR-022"),
        ({"quasi": {"citizen_id": ("prefix-6",)}}, "SHR-022"),
        ({"quasi": {"sex": ("same",)}, "kind": "records", "sensitive": ("name",)}, "SHR-022"),
        ({"quasi": {"sex": ("same",)}, "kind": "records", "sensitive": ("number",)}, "SHR-022"),
        ({"quasi": {"sex": ("same",)}, "kind": "records", "sensitive": ("ethnic",)}, "SHR-022"),
        ({"k": 9}, "SHR-023"),
        ({"l": 1}, "SHR-023"),
        ({"base": 0}, "SHR-023"),
        ({"quasi": {"height": ("same",)}}, "SHR-021"),
        ({"quasi": {"sex": ("decade",)}}, "SHR-025"),
        ({"quasi": {"sex": ()}}, "SHR-025"),
        ({"quasi": {"birth_date": ("prefix-4",)}}, "SHR-025"),
        ({"quasi": {"birth_date": ("street",)}}, "SHR-025"),
        ({"quasi": {"sex": ("age-10",)}}, "SHR-025"),
        ({"quasi": {"balance": ("year",)}}, "SHR-025"),
        ({"title": "Residents"}, "SHR-020"),
        ({"base": 1.5}, "SHR-020"),
        ({"k": 10.5}, "SHR-020"),
        ({"quasi": {}}, "SHR-026"),
        ({"sensitive": ("balance",)}, "SHR-026"),
        ({"standard": "people"}, "SHR-041"),
        ({"most_suppressed": 2}, "SHR-020"),
        ({"id": "../elsewhere"}, "SHR-020"),
        ({"id": "/tmp/elsewhere"}, "SHR-020"),
        ({"id": "."}, "SHR-020"),
        ({"id": None}, "SHR-020"),
        ({"id": ["a"]}, "SHR-020"),
        ({"id": "x" * 300}, "SHR-020"),
    ],
)
def test_what_must_not_be_published_is_refused_before_anything_is_read(
    world: World, tmp_path: Path, change: dict[str, object], code: str
) -> None:
    with pytest.raises(Faults) as error:
        publish(replace(COUNTS, **change), world.library, POLICE, outbox=tmp_path)  # type: ignore[arg-type]
    assert [fault.code for fault in error.value.faults] == [code]
    assert world.library.usage.latest() == []


def test_a_publication_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "by-street.yaml"
    file.write_text(
        "id: residents-by-street\ntitle: {en: Residents by street, zh: 分街道人口}\n"
        "standard: residents\npurpose: open-data\n"
        "quasi: {house_code: [street, district], sex: [same], birth_date: [age-20, all]}\n",
        "utf-8",
    )
    standards = {"residents": RESIDENTS}
    assert load_publication(file, standards) == COUNTS
    file.write_text(file.read_text("utf-8") + "k: 5\n", "utf-8")
    with pytest.raises(Faults):
        load_publication(file, standards)
    file.write_text("id: x\n", "utf-8")
    with pytest.raises(CivicloomError) as error:
        load_publication(file, standards)
    assert error.value.code == "SHR-020"


def test_two_publications_at_one_moment_see_each_other(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is safe alone. The second was found safe before the first one was public."""
    bands = {"house_code": ("street",), "birth_date": ("age-20",)}
    shifted = {"house_code": ("street",), "birth_date": ("age-19",)}
    first, second = replace(COUNTS, id="first", quasi=bands), replace(COUNTS, id="second")
    commit = world.log.commit

    def late(work: Work, *, key: str | None = None) -> list[Receipt]:
        if key and key.startswith("publish-"):
            monkeypatch.undo()
            publish(first, world.library, POLICE, outbox=tmp_path)
        return commit(work, key=key)

    monkeypatch.setattr(world.log, "commit", late)
    with pytest.raises(CivicloomError) as error:
        publish(replace(second, quasi=shifted), world.library, POLICE, outbox=tmp_path)
    assert error.value.code == "SHR-024"
    assert [path.name for path in tmp_path.glob("*-r000001")] == ["first-r000001"]
    assert list(tmp_path.glob(".making-*")) == []


def test_the_same_publication_twice_at_one_moment_is_one(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, others = world.log.commit, []

    def late(work: Work, *, key: str | None = None) -> list[Receipt]:
        if key and key.startswith("publish-"):
            monkeypatch.undo()
            others.append(publish(COUNTS, world.library, POLICE, outbox=tmp_path))
        return commit(work, key=key)

    monkeypatch.setattr(world.log, "commit", late)
    made = publish(COUNTS, world.library, POLICE, outbox=tmp_path)
    assert [one.receipt.index for one in others] == [made.receipt.index]
    assert sorted(file.name for file in made.path.iterdir()) == [
        "about.json",
        "receipt.tlog-proof",
        "residents-by-street.csv",
    ]


def test_nothing_is_public_before_the_next_one_knows_of_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(work: Work, *, key: str | None = None) -> list[Receipt]:
        raise KeyboardInterrupt

    monkeypatch.setattr(world.log, "commit", killed)
    with pytest.raises(KeyboardInterrupt):
        publish(COUNTS, world.library, POLICE, outbox=tmp_path)
    assert list(tmp_path.glob("*-r000001")) == []
