"""The world is sound: identifiers valid and unique, families plausible, history without gaps."""

import numpy as np
import pyarrow as pa

from civicloom.model.identifiers import arrow_ok
from civicloom.simulate.column import NO_DATE, TODAY
from civicloom.simulate.handover.history import ROWS, intervals
from civicloom.simulate.households import CHILD, HEAD, PARENT, YEAR
from civicloom.simulate.world import World


def test_citizen_ids_are_valid_and_nobody_shares_one(world: World) -> None:
    ids = world.people.ids
    assert all(arrow_ok("citizen-id")(ids).to_pylist())
    assert len(set(ids.to_pylist())) == len(world.people)


def test_credit_codes_pass_both_checks_and_are_unique(world: World) -> None:
    codes = world.firm_codes
    assert all(arrow_ok("credit-code")(codes).to_pylist())
    assert len(set(codes.to_pylist())) == len(codes)


def test_house_codes_are_unique_and_lie_in_known_grids(world: World) -> None:
    codes = world.houses.codes.to_pylist()
    assert len(set(codes)) == len(codes)
    assert all(arrow_ok("house-code")(world.houses.codes).to_pylist())
    assert {code[:14] for code in codes} <= set(world.houses.places.grid_codes)


def test_a_retired_code_has_a_successor_in_another_grid(world: World) -> None:
    houses = world.houses
    old = houses.retired_codes
    new = houses.same_as[old]
    assert len(old) >= 4 * world.scale.cases
    assert (new < houses.in_use).all()
    assert (houses.grid[old] != houses.grid[new]).all()


def test_children_are_younger_and_parents_older_than_the_head(world: World) -> None:
    members = world.people.members
    head = members.born[members.relation == HEAD][members.household]
    children, parents = members.relation == CHILD, members.relation == PARENT
    untouched = ~world.spared
    assert (members.born[children & untouched] > head[children & untouched] + 10 * YEAR).all()
    assert (members.born[parents & untouched] < head[parents & untouched] - 15 * YEAR).all()


def test_the_age_structure_is_that_of_a_district(world: World) -> None:
    age = (TODAY - world.people.members.born) // YEAR
    assert 0.08 < np.mean(age < 15) < 0.25
    assert 0.02 < np.mean(age >= 80) < 0.08
    assert age.max() < 106


def test_every_resident_has_twenty_rows_that_follow_each_other(world: World) -> None:
    person = np.setdiff1d(np.arange(world.people.residents), list(world.overlaps))
    house, start, end = intervals(world, person)
    assert house.shape == (len(person), ROWS)
    assert (end[:, :-1] >= start[:, :-1]).all()
    assert (start[:, 1:] == end[:, :-1] + 1).all()
    stays = world.people.members.moved_out[person] == NO_DATE
    assert (end[stays, -1] == NO_DATE).all()


def test_the_last_row_of_history_is_the_registered_home(world: World) -> None:
    person = np.arange(world.people.residents)
    house = intervals(world, person)[0]
    home = world.homes.of_household[world.people.members.household]
    assert (house[:, -1] == home).all()


def test_addresses_read_as_they_are_written_in_the_district(world: World) -> None:
    text = world.houses.addresses(np.array([0, -1]))
    assert text[0].as_py().startswith("云溪区")
    assert text[0].as_py().endswith("室")
    assert text[1] == pa.scalar(None, pa.string())
