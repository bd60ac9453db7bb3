"""A real library in a real workspace folder, and sources over it."""

import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from civicloom.collect import Batch, Source, collect, load_source
from civicloom.database import Database, open_database
from civicloom.evidence import EvidenceLog
from civicloom.library import Library
from civicloom.model.clock import FixedClock
from civicloom.model.standards import Standard, load_standard
from civicloom.purpose import Actor, Register

from .samples import PEOPLE, VISITS

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ACTOR = Actor("steward@data-office", "data-office")


@dataclass
class Office:
    """A workspace's parts, and short ways to use them."""

    root: Path
    database: Database
    log: EvidenceLog
    library: Library
    clock: FixedClock
    standards: Mapping[str, Standard]

    def source(self, **words: Any) -> Source:
        """A source over the people standard, with these words in place of the usual ones."""
        declared = {
            "id": "people",
            "office": "data-office",
            "standard": "people@1",
            "connector": {"kind": "auto", "path": "inbox/*"},
            "key": ["编号"],
            "delivery": "events",
            "mapping": {
                "citizen_id": "身份证号",
                "name": "姓名",
                "sex": {"from": "性别", "values": {"男": "1", "女": "2"}},
                "birth_date": {"from": "出生日期", "date": "%Y/%m/%d"},
                "amount": "金额",
            },
        } | words
        path = self.root / "sources" / f"{declared['id']}.yaml"
        path.write_text(yaml.safe_dump(declared, allow_unicode=True), "utf-8")
        return load_source(path, self.standards)

    def file(self, name: str, content: bytes | str) -> Path:
        """A file that has lain in the inbox for an hour."""
        path = self.root / "inbox" / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, times=(time.time() - 3600,) * 2)
        return path

    def collect(self, source: Source, path: Path | None = None) -> Batch:
        """Collect a source as the steward."""
        return collect(source, self.library, actor=ACTOR, clock=self.clock, path=path)

    def records(self, table: str = "people") -> list[dict[str, Any]]:
        """All records of a table in the latest release."""
        files = self.library.files(table) if self.library.releases() else []
        if not files:
            return []
        with duckdb.connect() as session:
            listed = ", ".join(f"'{file}'" for file in files)
            found = session.sql(f"SELECT * FROM read_parquet([{listed}]) ORDER BY cl_row")
            rows: list[dict[str, Any]] = found.to_arrow_table().to_pylist()
        return rows


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    for folder in ("sources", "inbox", ".civicloom"):
        (tmp_path / folder).mkdir()
    standards = {}
    for text in (PEOPLE, VISITS):
        path = tmp_path / "standards" / text["name"] / "1.0.0" / "schema.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(text, ensure_ascii=False), "utf-8")
        standards[text["name"]] = load_standard(path)
    clock = FixedClock(NOW)
    state = tmp_path / ".civicloom"
    database = open_database(f"sqlite:///{state / 'office.db'}")
    log = EvidenceLog(database, keys=state / "keys", origin="test.example/log", clock=clock)
    register = Register.load(tmp_path / "purposes", tmp_path / "agreements", owners={})
    library = Library(state / "library", database, log, standards, register, clock)
    yield Office(tmp_path, database, log, library, clock, standards)
    database.close()
