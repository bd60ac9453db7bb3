"""Names of organisations: what is left without region, legal form and words of the trade.

The order region - own name - trade - legal form of a Chinese enterprise name is that of the
Provisions on the Administration of Enterprise Name Registration (State Council Decree 734, art. 6).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from civicloom.model.codelists import get
from civicloom.model.text import simplified

_FORMS = (
    "有限责任公司|股份有限公司|集团股份有限公司|有限公司|股份公司|集团公司|总公司|分公司|子公司|公司|集团|"
    "合伙企业|普通合伙|有限合伙|个人独资企业|个体工商户|工作室|经营部|商行|门市部|营业部|服务部|事务所|合作社|农民专业合作社"
)
_TRADES = (
    "信息技术|网络科技|信息科技|生物科技|电子科技|科技发展|电子商务|科技|技术|贸易|商贸|实业|投资|控股|建设|建筑工程|工程|建筑|"
    "餐饮管理|餐饮|食品|物业管理|物业|物流|运输|服饰|服装|医药|医疗器械|文化传媒|文化传播|传媒|文化|教育咨询|教育|企业管理|"
    "咨询|管理|服务|发展|开发|房地产开发|房地产|置业|机械|设备|制造|电器|电子|材料|化工|装饰|广告|旅游|超市|百货"
)
_FORM_END = re.compile(f"(?:{_FORMS})$")
_TRADE_END = re.compile(f"(?:{_TRADES})$")
_BRACKETS = re.compile(r"[((]([^()()]*)[))]")
_REGION = re.compile(
    r"^(?:中国)?(?:[^省市区县]{2,4}(?:省|自治区))?(?:[^省市区县]{2,4}市)?(?:[^省市区县]{1,4}(?:区|县))?"
)
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ß": "ss", "ł": "l", "Ł": "L"})
_LATIN_FORMS = frozenset(
    [
        "aktiengesellschaft",
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "ltd",
        "limited",
        "plc",
        "ag",
        "sa",
        "nv",
        "bv",
        "se",
        "gmbh",
        "kgaa",
        "kg",
        "spa",
        "srl",
        "sas",
        "ab",
        "publ",
        "asa",
        "as",
        "oyj",
        "oy",
        "bhd",
        "sdn",
        "berhad",
        "llc",
        "lp",
        "llp",
        "pte",
        "pty",
        "tbk",
        "pt",
        "jsc",
        "pjsc",
        "ojsc",
        "sab",
        "de",
        "cv",
        "adr",
        "gdr",
        "the",
        "reg",
        "shs",
        "hldg",
        "hldgs",
    ]
)
_LATIN_TRADES = frozenset(
    [
        "group",
        "groupe",
        "grupo",
        "holding",
        "holdings",
        "international",
        "intl",
        "global",
        "technology",
        "technologies",
        "tech",
        "industries",
        "industry",
        "industrial",
        "enterprises",
        "enterprise",
        "resources",
        "capital",
        "services",
        "service",
        "systems",
        "solutions",
        "development",
    ]
)


@dataclass(frozen=True)
class OrganisationName:
    """A name folded, without region and legal form (core), and without words of the trade (brand)."""

    folded: str
    core: str
    brand: str


def organisation_names(texts: Sequence[str]) -> list[OrganisationName]:
    """The parts of many names, in their order.

    >>> organisation_names(["杭州云帆科技有限公司", "Siemens Aktiengesellschaft AG"])[0].brand
    '云帆'
    """
    lines = "\n".join(" ".join(text.split()) for text in texts)
    folded = simplified(unicodedata.normalize("NFKC", lines)).split("\n")
    return [_chinese(line) if _has_han(line) else _latin(line) for line in folded]


def _has_han(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text)


def _chinese(text: str) -> OrganisationName:
    folded = re.sub(r"[\s·.,,。&-]+", "", text).upper()
    core = _strip(_FORM_END, _without_region(_BRACKETS.sub("", folded)))
    return OrganisationName(_BRACKETS.sub(r"\1", folded), core, _strip(_TRADE_END, core))


def _strip(ending: re.Pattern[str], text: str) -> str:
    """The text without its endings, as long as two characters stay."""
    while (found := ending.search(text)) and found.start() >= 2:
        text = text[: found.start()]
    return text


def _without_region(text: str) -> str:
    found = _REGION.match(text)
    rest = text[found.end() :] if found else text
    while len(rest) > 3 and rest[:2] in _cities():
        rest = rest[2:].removeprefix("市")
    return rest if len(rest) >= 2 else text


@cache
def _cities() -> frozenset[str]:
    """Provinces and cities by their two-character short names."""
    entries = get("gbt2260").entries.items()
    return frozenset(
        e.name[:2] for code, e in entries if code.endswith("00") and len(e.name) in (2, 3)
    )


def _latin(text: str) -> OrganisationName:
    plain = (
        unicodedata.normalize("NFKD", text.translate(_LETTERS))
        .encode("ascii", "ignore")
        .decode()
        .lower()
        .replace("&", " and ")
    )
    plain = re.sub(r"\b(\w)[./](?=\w\b)", r"\1", plain)
    words = re.sub(r"[^a-z0-9]+", " ", plain).split()
    core = [w for w in words if w not in _LATIN_FORMS] or words
    brand = [w for w in core if w not in _LATIN_TRADES] or core
    return OrganisationName(" ".join(words), " ".join(core), " ".join(brand))
