"""The catalogue in the terms of GB/T 21063.3-2007 (six mandatory and six optional core elements) and of
the catalogue guide of 2017, which adds sharing, opening and the list of items."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.csv

from ..formulas import neutral_batch
from .datasets import Dataset
from .sharing import OPEN_TYPES, SHARE_TYPES

GBT_ELEMENTS: dict[str, bool] = {
    "信息资源名称": True,
    "信息资源摘要": True,
    "信息资源提供方": True,
    "信息资源分类": True,
    "信息资源标识符": True,
    "元数据标识符": True,
    "信息资源发布日期": False,
    "关键字说明": False,
    "在线资源链接地址": False,
    "服务信息": False,
    "元数据维护方": False,
    "元数据更新日期": False,
    "信息项": False,
    "共享类型": False,
    "共享条件": False,
    "共享方式": False,
    "开放类型": False,
    "开放条件": False,
    "更新周期": False,
}
"""The elements in their order, and whether each is mandatory."""

_LAYERS = {"base": "基础信息资源", "business": "部门信息资源", "theme": "主题信息资源"}
_FREQUENCIES = {
    "daily": "每日",
    "weekly": "每周",
    "monthly": "每月",
    "quarterly": "每季度",
    "yearly": "每年",
}


def as_gbt(found: Iterable[Dataset], *, base: str) -> list[dict[str, str]]:
    """One row a dataset with every element; what is not known is an empty text."""
    return [_row(entry, base) for entry in found]


def gbt_csv(rows: Iterable[dict[str, str]]) -> bytes:
    """The rows as CSV in UTF-8 with its mark, in which no cell runs as a formula."""
    schema = pa.schema([(name, pa.string()) for name in GBT_ELEMENTS])
    batch = neutral_batch(pa.RecordBatch.from_pylist(list(rows), schema=schema))
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(pa.Table.from_batches([batch]), sink)
    return b"\xef\xbb\xbf" + bytes(sink.getvalue().to_pybytes())


def _row(entry: Dataset, base: str) -> dict[str, str]:
    standard, office = entry.standard, entry.office.name["zh"]
    day = entry.modified.isoformat() if entry.modified else ""
    return {
        "信息资源名称": entry.title["zh"],
        "信息资源摘要": entry.description["zh"],
        "信息资源提供方": office,
        "信息资源分类": _LAYERS[standard.layer],
        "信息资源标识符": f"{base}dataset/{entry.id}",
        "元数据标识符": f"{entry.id}@{standard.version}",
        "信息资源发布日期": day,
        "关键字说明": "、".join(f.title.get("zh", f.name) for f in standard.fields[:5]),
        "在线资源链接地址": entry.files[0].url if entry.files else "",
        "服务信息": entry.office.contact,
        "元数据维护方": office,
        "元数据更新日期": day,
        "信息项": "、".join(f.title.get("zh", f.name) for f in standard.fields),
        "共享类型": SHARE_TYPES[entry.sharing.share]["zh"],
        "共享条件": entry.sharing.condition.get("zh", "") or entry.sharing.basis,
        "共享方式": "按协议导出（数据包与回执）" if entry.sharing.share != "none" else "",
        "开放类型": OPEN_TYPES[entry.sharing.open]["zh"],
        "开放条件": entry.sharing.open_condition.get("zh", ""),
        "更新周期": _FREQUENCIES.get(entry.frequency, ""),
    }
