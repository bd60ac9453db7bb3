"""What market regulation, tax, approvals and urban management hand over."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from civicloom.model.text import traditional

from ..column import NO_DATE, Text, dates, number, take
from ..dice import Flags, Ints
from ..draw_lists import lists
from ..everyday.trade import QUARTER_ENDS, QUARTER_NAMES
from ..world import World
from ..writers import CsvFile, JsonAnswer, ZippedCsv
from .numbers import label, serials
from .sheet import Columns, Sheet

STATUSES = ["存续", "注销", "吊销"]
IN_FORCE = ["有效", "注销"]


def firms(world: World) -> Sheet:
    """The firm registry: CSV in UTF-8 with a byte order mark."""
    rows, people, houses = world.tables["firms"], world.people, world.houses
    industries = [line["industry"] for line in lists("organisations")["lines"]]

    def columns(row: Ints) -> Columns:
        house = rows["house"][row]
        return {
            "统一社会信用代码": world.firm_codes.take(pa.array(row)),
            "企业名称": world.firm_names.take(pa.array(row)),
            "法定代表人": people.names.take(pa.array(rows["person"][row])),
            "法定代表人证件号码": people.ids.take(pa.array(rows["person"][row])),
            "住所": houses.addresses(house),
            "房屋编码": take(houses.codes, house),
            "行业代码": take(industries, rows["line"][row]),
            "登记状态": take(STATUSES, rows["status"][row]),
            "成立日期": dates(rows["registered"][row]),
            "注销日期": dates(rows["cancelled"][row]),
            "注册资本（万元）": number(rows["capital"][row]),
        }

    return Sheet(
        "firm-registry",
        world.dice.shuffled("order/firms", len(rows)),
        columns,
        lambda inbox: CsvFile.create(
            inbox / "market-regulation" / "firms.csv", "utf-8", bom=b"\xef\xbb\xbf"
        ),
        key=("统一社会信用代码",),
        subject=lambda row: label("O", row),
        clean=lambda row: row < world.planted_rows["firms"],
    )


def filings(world: World) -> Sheet:
    """Tax filings: a zip with a CSV in UTF-16 for each quarter."""
    rows = world.tables["filings"]
    serial = serials(world.dice, "filings", len(rows), "SB")
    # a filing belongs to the quarter that ended before it
    quarter = np.searchsorted(np.array(QUARTER_ENDS), rows["day"]) - 1
    quarter = np.where(rows["quarter"] == NO_DATE, quarter, rows["quarter"])

    def columns(row: Ints) -> Columns:
        firm = rows["firm"][row]
        return {
            "申报序号": serial.take(pa.array(row)),
            "统一社会信用代码": world.firm_codes.take(pa.array(firm)),
            "纳税人名称": world.firm_names.take(pa.array(firm)),
            "所属期": take(QUARTER_NAMES, quarter[row]),
            "申报金额": number(rows["amount"][row]),
            "申报日期": dates(rows["day"][row], "%Y%m%d"),
        }

    return Sheet(
        "tax-filings",
        np.argsort(rows["day"], kind="stable"),
        columns,
        lambda inbox: ZippedCsv(inbox / "tax" / "filings.zip", "所属期"),
        key=("申报序号",),
        subject=lambda row: label("O", rows["firm"][row]),
        clean=lambda row: row < world.planted_rows["filings"],
    )


def licence_numbers(world: World) -> Text:
    """The number of each licence."""
    return serials(world.dice, "licences", len(world.tables["licences"]), "XK")


def licences(world: World) -> Sheet:
    """Licences: the answer of a service."""
    rows, houses = world.tables["licences"], world.houses
    serial, kinds = licence_numbers(world), list(lists("organisations")["licences"].values())
    paired = _paired(rows["firm"])

    def columns(row: Ints) -> Columns:
        house = rows["house"][row]
        return {
            "licenceNo": serial.take(pa.array(row)),
            "creditCode": world.firm_codes.take(pa.array(rows["firm"][row])),
            "holder": world.firm_names.take(pa.array(rows["firm"][row])),
            "kind": take(kinds, rows["kind"][row]),
            "houseCode": take(houses.codes, house),
            "address": houses.addresses(house),
            "issuedOn": dates(rows["issued"][row]),
            "expiresOn": dates(rows["expires"][row]),
            "status": take(IN_FORCE, rows["status"][row]),
        }

    return Sheet(
        "licences",
        np.argsort(rows["issued"], kind="stable"),
        columns,
        lambda inbox: JsonAnswer(inbox / "approvals" / "licences.json", len(rows)),
        key=("licenceNo",),
        subject=lambda row: label("O", rows["firm"][row]),
        clean=lambda row: (row < world.planted_rows["licences"]) | paired[row],
    )


def _paired(firm: Ints) -> Flags:
    """Licences of firms that have two: the older one may only lapse because the newer one is there."""
    return np.bincount(firm)[firm] > 1


def inspections(world: World) -> Sheet:
    """Inspections of premises: CSV in Big5, in traditional characters."""
    rows, houses = world.tables["inspections"], world.houses
    serial = serials(world.dice, "inspections", len(rows), "JC")
    trades = [traditional(name) for name in lists("organisations")["trades"].values()]
    names = _traditional(world.firm_names)

    def columns(row: Ints) -> Columns:
        house, firm = rows["house"][row], rows["firm"][row]
        return {
            "檢查編號": serial.take(pa.array(row)),
            "場所名稱": take(names, firm),
            "統一社會信用代碼": take(world.firm_codes, firm),
            "經營業態": take(trades, rows["trade"][row]),
            "房屋編碼": houses.codes.take(pa.array(house)),
            "檢查日期": dates(rows["day"][row], "%Y/%m/%d"),
            "檢查結果": take(["合格", "不合格"], rows["result"][row]),
        }

    return Sheet(
        "premises-inspections",
        np.argsort(rows["day"], kind="stable"),
        columns,
        lambda inbox: CsvFile.create(inbox / "urban-management" / "inspections.csv", "big5"),
        key=("檢查編號",),
        subject=lambda row: label("O", rows["firm"][row]),
        clean=lambda row: row < world.planted_rows["inspections"],
    )


def _traditional(names: Text) -> Text:
    """All names at once: one text converts much faster than many."""
    return pa.array(traditional("\n".join(pc.fill_null(names, "").to_pylist())).split("\n"))
