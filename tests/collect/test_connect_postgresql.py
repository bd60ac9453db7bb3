"""Tables of a real PostgreSQL server whose values, names and locks are not the usual ones."""

from typing import Any

import psycopg
import pytest

from civicloom.collect.connect import faults_of, postgres
from civicloom.model.errors import CivicloomError, Place
from database.servers import new_database, postgresql_server

from .conftest import Office

__all__ = ["postgresql_server"]
pytestmark = pytest.mark.postgres

NUMBER = "11010519491231002X"
PEOPLE = ((NUMBER, "甲", "1949-12-31"), (NUMBER, "乙", "infinity"), (NUMBER, "丙", "0044-03-15 BC"))


@pytest.fixture
def url(postgresql_server: str) -> str:
    """A database with a table of persons, two of them born on no day of our calendar."""
    address = new_database(postgresql_server)
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE people (no text, name text, born date)")
        for row in PEOPLE:
            connection.execute("INSERT INTO people VALUES (%s, %s, %s)", row)
    return address


def collect(office: Office, **words: str) -> Any:
    source = office.source(
        connector={"kind": "postgres", **words},
        key=[],
        mapping={"citizen_id": "no", "name": "name", "birth_date": "born"},
    )
    return office.collect(source)


def test_a_day_that_no_calendar_has_costs_its_row_alone(office: Office, url: str) -> None:
    batch = collect(office, url=url, table="people")
    assert (batch.accepted, batch.faults) == (1, {"BIRTH_DATE_TYPE": 2})


def test_every_kind_of_time_arrives_and_months_stay_months(office: Office, url: str) -> None:
    odd = "now() AS a, 'infinity'::timestamp AS b, '-infinity'::timestamptz AS c, '24:00'::timetz AS d"
    query = f"SELECT no, '1 year 2 mons'::interval AS name, born, {odd} FROM people LIMIT 1"
    assert collect(office, url=url, query=query).accepted == 1
    assert [record["name"] for record in office.records()] == ["1 year 2 mons"]


def test_text_that_is_no_text_is_quarantined(office: Office, url: str) -> None:
    server = url
    with psycopg.connect(server, autocommit=True) as connection:
        name = f"{connection.info.dbname}_bytes"
        connection.execute(
            f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        )
    address = url.replace(f"/{name.removesuffix('_bytes')}?", f"/{name}?")
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE people (no text, name varchar(9), born date)")
        for name in (r"\xc0ee", r"\xe69d8e"):
            text = f"convert_from('{name}'::bytea, 'SQL_ASCII')"
            connection.execute(f"INSERT INTO people VALUES ('{NUMBER}', {text}, '1949-12-31')")
    batch = collect(office, url=address, table="people")
    assert (batch.accepted, batch.faults) == (1, {"ROW_ENCODING": 1})
    assert [record["name"] for record in office.records()] == ["李"]


def test_a_table_that_another_session_holds_is_not_waited_for_without_end(
    office: Office, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_WAIT", 1)
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE people IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(CivicloomError, match=r"COL-056.*LockNotAvailable"):
            collect(office, url=url, table="people")


def test_two_columns_of_one_name_are_refused_not_chosen_from(office: Office, url: str) -> None:
    query = "SELECT a.*, b.name FROM people a JOIN people b USING (no)"
    with pytest.raises(CivicloomError, match=r"COL-058.*name"):
        collect(office, url=url, query=query)


def test_an_address_that_is_not_set_is_no_other_server(office: Office) -> None:
    with pytest.raises(CivicloomError, match=r"COL-057.*NO_SUCH_ADDRESS"):
        collect(office, url_env="NO_SUCH_ADDRESS", table="people")


def test_a_connector_without_a_table_or_query_is_told_by_check() -> None:
    faults = faults_of({"kind": "postgres", "url": "postgresql://h/d"}, Place())
    assert [(fault.code, fault.facts["word"]) for fault in faults] == [
        ("COL-032", "connector.table")
    ]
