"""Values as people read them: names of codes, dates, yes and no, in English and Chinese."""

from collections.abc import Mapping
from datetime import date, datetime

from ..model.errors.catalogue import Language
from ..model.hant import in_forms
from ..model.standards import Field, Standard
from ..purpose import OFFICE_ZONE

_KNOWN: Mapping[str, Mapping[str, str]] = {
    "declared": {"en": "declared", "zh": "本人申报"},
    "seen": {"en": "seen on site", "zh": "现场核实"},
    "authority": {"en": "from the authority", "zh": "主管部门登记"},
    "public": {"en": "from a public page", "zh": "公开信息"},
}
_TRUTH = {True: {"en": "yes", "zh": "是"}, False: {"en": "no", "zh": "否"}}


def pick(texts: Mapping[str, str], language: Language, otherwise: str = "") -> str:
    """The text of a language; traditional Chinese is folded from the simplified text."""
    text = texts.get("en" if language == "en" else "zh") or otherwise
    return in_forms(text, language)


def how_known(known: str, language: Language) -> str:
    """How a value is known, in words."""
    return pick(_KNOWN.get(known, {}), language, known)


def day(value: date, language: Language) -> str:
    """A date: 2026-11-23 or 2026年11月23日; a moment is the day of it in the office."""
    if isinstance(value, datetime):
        value = value.astimezone(OFFICE_ZONE).date() if value.tzinfo else value.date()
    if language == "en":
        return value.isoformat()
    return f"{value.year}年{value.month}月{value.day}日"


def plain(value: object, field: Field | None, standard: Standard | None, language: Language) -> str:
    """A value as text; a code with its name beside it, the name as its list has it."""
    if isinstance(value, bool):
        return pick(_TRUTH[value], language)
    if isinstance(value, date):
        return day(value, language)
    codes = standard.codes_of(field.name) if field and standard else None
    name = codes.name(str(value)) if codes else None
    if name is None:
        return str(value)
    name = in_forms(name, language)
    return f"{name} ({value})" if language == "en" else f"{name}（{value}）"


def masked(text: str) -> str:
    """A sensitive text with only its ends: enough to compare with a paper, not to copy."""
    if len(text) <= 4:
        return "*" * len(text)
    ends = 2 if len(text) < 15 else 4
    return text[:ends] + "*" * (len(text) - ends - 2) + text[-2:]
