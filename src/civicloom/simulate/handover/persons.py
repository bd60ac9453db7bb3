"""What public security and civil affairs hand over."""

import numpy as np
import pyarrow as pa

from ..column import Text, dates, number, take
from ..dice import Ints
from ..draw_lists import lists
from ..world import World
from ..writers import CsvFile, Look, XlsxFile
from .numbers import label, serials
from .sheet import Columns, Sheet

SEXES = ["未知", "男", "女"]
RELATIONS = ["户主", "配偶", "子女", "父母"]
ALLOWANCES = ["七十周岁以上", "八十周岁以上", "九十周岁以上", "百岁老人"]
AMOUNTS = np.array([50, 100, 300, 800])
CHANNELS = ["书面", "电话", "上门", "短信"]


def residents(world: World) -> Sheet:
    """The household register: CSV in GBK."""
    members, people = world.people.members, world.people
    house = world.homes.of_household[members.household]
    registered = serials(world.dice, "residents", len(house), "HJ")
    ethnic = list(lists("people")["ethnic"])
    clean = world.spared | people.aged[: people.residents]

    def columns(row: Ints) -> Columns:
        return {
            "登记编号": registered.take(pa.array(row)),
            "公民身份号码": people.ids.take(pa.array(row)),
            "姓名": people.names.take(pa.array(row)),
            "性别": take(SEXES, people.sex[row]),
            "出生日期": dates(people.born[row], "%Y/%m/%d"),
            "民族": take(ethnic, people.ethnic[row]),
            "户号": label("H", members.household[row]),
            "与户主关系": take(RELATIONS, members.relation[row]),
            "房屋编码": world.houses.codes.take(pa.array(house[row])),
            "现住址": world.houses.addresses(house[row]),
            "迁入日期": dates(members.moved_in[row], "%Y/%m/%d"),
            "迁出日期": dates(members.moved_out[row], "%Y/%m/%d"),
            "联系电话": people.phones(
                np.where(world.dice.chance("phone/resident", row, 0.85), row, -1)
            ),
        }

    return Sheet(
        "household-register",
        np.arange(len(house)),
        columns,
        lambda inbox: CsvFile.create(inbox / "public-security" / "residents.csv", "gbk"),
        key=("登记编号",),
        subject=lambda row: label("P", row),
        clean=lambda row: clean[row],
    )


def allowances(world: World) -> Sheet:
    """Allowances granted: Excel with a title and a total row."""
    rows, people = world.tables["allowances"], world.people
    serial = serials(world.dice, "allowances", len(rows), "GL")

    def columns(row: Ints) -> Columns:
        person = rows["person"][row]
        return {
            "发放编号": serial.take(pa.array(row)),
            "姓名": people.names.take(pa.array(person)),
            "身份证号": people.ids.take(pa.array(person)),
            "出生日期": dates(people.born[person]),
            "津贴类型": take(ALLOWANCES, rows["kind"][row]),
            "批准日期": dates(rows["day"][row]),
            "月发放金额": number(AMOUNTS[rows["kind"][row]]),
        }

    look = Look(
        "云溪区高龄津贴发放花名册（2026年10月）",
        frozenset({"批准日期"}),
        frozenset({"月发放金额"}),
        lambda n: f"合计：{n}人",
    )
    return Sheet(
        "age-allowances",
        np.argsort(rows["day"], kind="stable"),
        columns,
        lambda inbox: XlsxFile(inbox / "civil-affairs" / "allowances.xlsx", look),
        key=("发放编号",),
        subject=lambda row: label("P", rows["person"][row]),
        clean=lambda row: people.aged[rows["person"][row]],
    )


def notices(world: World) -> Sheet:
    """Notices given: CSV in UTF-8."""
    rows, people = world.tables["tellings"], world.people
    serial = serials(world.dice, "tellings", len(rows), "GZ")

    def columns(row: Ints) -> dict[str, Text]:
        person = rows["person"][row]
        return {
            "告知编号": serial.take(pa.array(row)),
            "身份证号": people.ids.take(pa.array(person)),
            "姓名": people.names.take(pa.array(person)),
            "津贴类型": take(ALLOWANCES, rows["kind"][row]),
            "告知日期": dates(rows["day"][row]),
            "告知方式": take(CHANNELS, rows["channel"][row]),
        }

    return Sheet(
        "allowance-notices",
        np.argsort(rows["day"], kind="stable"),
        columns,
        lambda inbox: CsvFile.create(inbox / "civil-affairs" / "notices.csv", "utf-8"),
        key=("告知编号",),
        subject=lambda row: label("P", rows["person"][row]),
        clean=lambda row: people.aged[rows["person"][row]],
    )
