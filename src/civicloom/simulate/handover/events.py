"""What emergency management and justice hand over."""

import numpy as np
import pyarrow as pa

from ..column import dates, join, number, take
from ..dice import Ints
from ..world import World
from ..writers import CsvFile
from .numbers import serials
from .sheet import Columns, Sheet

INCIDENTS = ["火情", "燃气泄漏", "用电隐患", "违规群居", "其他"]
DISPUTES = ["租赁纠纷", "噪声扰民", "邻里纠纷", "物业纠纷", "劳资纠纷"]
ENDINGS = ["已现场处置", "已责令整改", "移交属地街道跟进", "隐患已消除"]


def incidents(world: World) -> Sheet:
    """Safety incidents: CSV in GB18030 with title rows and a total row."""
    rows, houses = world.tables["incidents"], world.houses
    serial = serials(world.dice, "incidents", len(rows), "AQ")

    def columns(row: Ints) -> Columns:
        house, kind = rows["house"][row], take(INCIDENTS, rows["kind"][row])
        ending = take(ENDINGS, world.dice.below("incident/ending", row, len(ENDINGS)))
        return {
            "序号": number(row + 1),
            "事件编号": serial.take(pa.array(row)),
            "事件类型": kind,
            "发生日期": dates(rows["day"][row], "%Y.%m.%d"),
            "发生地址": houses.addresses(house),
            "房屋编码": houses.codes.take(pa.array(house)),
            "事件摘要": join("接报", kind, "，", ending),
        }

    titles = ("云溪区安全生产事件台账,,,,,,", "填报单位：区应急管理局,,,,,,填报日期：2026年11月1日")
    return Sheet(
        "safety-incidents",
        np.argsort(rows["day"], kind="stable"),
        columns,
        lambda inbox: CsvFile.create(
            inbox / "emergency" / "incidents.csv",
            "gb18030",
            titles=titles,
            total=lambda n: f"合计,{n}起,,,,,",
        ),
        key=("事件编号",),
        clean=lambda row: row < world.planted_rows["incidents"],
    )


def mediations(world: World) -> Sheet:
    """Mediation cases: CSV in UTF-8."""
    rows, houses, people = world.tables["mediations"], world.houses, world.people
    serial = serials(world.dice, "mediations", len(rows), "TJ")

    def columns(row: Ints) -> Columns:
        house, person = rows["house"][row], rows["person"][row]
        return {
            "案件编号": serial.take(pa.array(row)),
            "纠纷类型": take(DISPUTES, rows["kind"][row]),
            "当事人": people.names.take(pa.array(person)),
            "当事人电话": people.phones(person),
            "房屋编码": houses.codes.take(pa.array(house)),
            "纠纷地址": houses.addresses(house),
            "受理日期": dates(rows["day"][row]),
            "办结日期": dates(rows["closed"][row]),
        }

    return Sheet(
        "mediation-cases",
        np.argsort(rows["day"], kind="stable"),
        columns,
        lambda inbox: CsvFile.create(inbox / "justice" / "mediations.csv", "utf-8"),
        key=("案件编号",),
        clean=lambda row: row < world.planted_rows["mediations"],
    )
