"""What planning, housing and the grid centre hand over."""

import json

import numpy as np
import pyarrow as pa

from ..column import NO_DATE, blank, dates, day, fixed, number, take
from ..dice import Flags, Ints
from ..houses import REDRAWN_ON
from ..places import Places
from ..tiling import Ring
from ..world import World
from ..writers import JsonLinesFile, Look, SqliteTable, XlsxFile
from .numbers import label, serials
from .sheet import Columns, Sheet

USES = ["住宅", "商铺", "办公"]
MET = ["自住", "租住", "借住"]
BUILDING_DIGITS = 19


def house_codes(world: World) -> Sheet:
    """The register of house codes: a table of a SQLite database. Codes that nobody knows are not in it."""
    houses, places = world.houses, world.houses.places
    known = houses.in_use + houses.retired
    serial = np.frombuffer(houses.codes.buffers()[2], np.uint8).reshape(-1, 25)
    moved = houses.buildings.old_grid[houses.building] >= 0
    used = _used(world)

    def columns(row: Ints) -> Columns:
        grid, retired = houses.grid[row], row >= houses.in_use
        community = places.grid_community[grid]
        begun = np.where(
            moved[row] & ~retired, REDRAWN_ON, day("2016-01-01") + houses.building[row] % 2000
        )
        area = world.dice.between("house/area", houses.same_as[row], 28, 160)
        return {
            "FWBM": houses.codes.take(pa.array(row)),
            "LDBM": fixed(serial[row, :BUILDING_DIGITS]),
            "JDBM": take(places.street_codes, places.community_street[community]),
            "SQBM": take(places.community_codes, community),
            "WGBM": take(places.grid_codes, grid),
            "DZ": houses.addresses(row),
            "FWYT": take(USES, houses.use[row]),
            "JZMJ": number(area),
            "BMZT": take(["在用", "注销"], retired.astype(np.int64)),
            "QYRQ": dates(begun),
            "ZXRQ": dates(np.where(retired, REDRAWN_ON - 1, NO_DATE)),
            "CJBM": blank(houses.codes.take(pa.array(houses.same_as[row])), ~retired),
        }

    return Sheet(
        "house-codes",
        np.arange(known),
        columns,
        lambda inbox: SqliteTable(
            inbox / "planning" / "house_codes.db", "T_FWBM", frozenset({"JZMJ"})
        ),
        key=("FWBM",),
        clean=lambda row: used[row],
    )


def _used(world: World) -> Flags:
    """Houses that any record refers to: without their row in the register rules would see them as unknown."""
    used = np.zeros(len(world.houses.codes), bool)
    for rows in world.tables.values():
        if "house" in rows.names:
            used[rows["house"][rows["house"] >= 0]] = True
    return used | used[world.houses.same_as]


def leases(world: World) -> Sheet:
    """Declared leases: Excel with a merged title row."""
    rows, people, houses = world.tables["leases"], world.people, world.houses
    serial = serials(world.dice, "leases", len(rows), "ZL")

    def columns(row: Ints) -> Columns:
        house, tenant, landlord = rows["house"][row], rows["tenant"][row], rows["landlord"][row]
        return {
            "备案编号": serial.take(pa.array(row)),
            "房屋编码": houses.codes.take(pa.array(house)),
            "房屋坐落": houses.addresses(house),
            "出租人": people.names.take(pa.array(landlord)),
            "出租人证件号码": people.ids.take(pa.array(landlord)),
            "承租人": people.names.take(pa.array(tenant)),
            "承租人证件号码": people.ids.take(pa.array(tenant)),
            "承租人电话": people.phones(tenant),
            "租赁起始日": dates(rows["start"][row]),
            "租赁终止日": dates(rows["end"][row]),
            "申报日期": dates(rows["declared"][row]),
        }

    look = Look("云溪区房屋租赁登记备案表", frozenset({"租赁起始日", "租赁终止日", "申报日期"}))
    return Sheet(
        "lease-declarations",
        np.argsort(rows["declared"], kind="stable"),
        columns,
        lambda inbox: XlsxFile(inbox / "housing" / "leases.xlsx", look),
        key=("备案编号",),
        subject=lambda row: label("P", rows["tenant"][row]),
        clean=lambda row: row < world.planted_rows["leases"],
    )


def visits(world: World) -> Sheet:
    """Grid workers' visits: JSON lines."""
    rows, people, houses = world.tables["visits"], world.people, world.houses
    serial = serials(world.dice, "visits", len(rows), "ZF")

    def columns(row: Ints) -> Columns:
        house, person = rows["house"][row], rows["person"][row]
        return {
            "走访编号": serial.take(pa.array(row)),
            "网格编码": take(houses.places.grid_codes, houses.grid[house]),
            "房屋编码": houses.codes.take(pa.array(house)),
            "走访地址": houses.addresses(house, district=False),
            "受访人": people.names.take(pa.array(person)),
            "证件号码": blank(
                people.ids.take(pa.array(person)), world.dice.chance("visit/no id", row, 0.45)
            ),
            "联系电话": blank(
                people.phones(person), world.dice.chance("visit/no phone", row, 0.25)
            ),
            "居住关系": take(MET, rows["relation"][row]),
            "居住人数": number(rows["occupants"][row]),
            "走访日期": dates(rows["day"][row]),
        }

    return Sheet(
        "grid-visits",
        np.argsort(rows["day"], kind="stable"),
        columns,
        lambda inbox: JsonLinesFile(inbox / "grid-centre" / "visits.jsonl"),
        key=("走访编号",),
        subject=lambda row: label("P", rows["person"][row]),
        clean=lambda row: row < world.planted_rows["visits"],
    )


def grid_map(world: World) -> Sheet:
    """The outlines of the grids: JSON lines with a GeoJSON geometry each."""
    places = world.houses.places

    def columns(row: Ints) -> Columns:
        community = places.grid_community[row]
        return {
            "网格编码": take(places.grid_codes, row),
            "社区编码": take(places.community_codes, community),
            "街道编码": take(places.street_codes, places.community_street[community]),
            "网格名称": take(places.grid_names, row),
            "边界": take(_outlines(places), row),
        }

    return Sheet(
        "grid-map",
        np.arange(len(places.grid_codes)),
        columns,
        lambda inbox: JsonLinesFile(inbox / "grid-centre" / "grid_map.jsonl"),
        key=("网格编码",),
    )


def _outlines(places: Places) -> list[str]:
    return [
        json.dumps({"type": "Polygon", "coordinates": [_degrees(ring)]}) for ring in places.rings
    ]


def _degrees(ring: Ring) -> list[list[float]]:
    return [[x / 1_000_000, y / 1_000_000] for x, y in ring]
