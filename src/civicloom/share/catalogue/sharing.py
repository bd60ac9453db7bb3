"""How a table may be had: shared with other offices, and opened to everyone (order 809; GB/T 21063)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from ...model.errors import CivicloomError, Faults, Place
from ...model.plain_yaml import read_yaml_file
from ...model.standards import Standard

ShareType = Literal["unconditional", "conditional", "none"]
OpenType = Literal["open", "conditional", "closed"]
Text = Mapping[str, str]

SHARE_TYPES: Mapping[str, Text] = {
    "unconditional": {"en": "shared without condition", "zh": "无条件共享"},
    "conditional": {"en": "shared on condition", "zh": "有条件共享"},
    "none": {"en": "not shared", "zh": "不予共享"},
}
OPEN_TYPES: Mapping[str, Text] = {
    "open": {"en": "open", "zh": "无条件开放"},
    "conditional": {"en": "open on condition", "zh": "有条件开放"},
    "closed": {"en": "not open", "zh": "不予开放"},
}
_AGREEMENT: Text = {
    "en": "Under an agreement, for a declared purpose",
    "zh": "须订立共享协议并声明用途",
}
_CONTROLLED: Text = {
    "en": "As tables that passed disclosure control",
    "zh": "经披露控制后的统计表",
}
_NO_TEXT: Text = {"en": "", "zh": ""}
_WORDS = {"share", "condition", "open", "open_condition", "basis"}


@dataclass(frozen=True)
class Sharing:
    """The sharing and opening type of a table, each with its condition; "none" cites its law."""

    share: ShareType = "conditional"
    condition: Text = field(default_factory=lambda: _AGREEMENT)
    open: OpenType = "closed"
    open_condition: Text = field(default_factory=lambda: _NO_TEXT)
    basis: str = ""


def usual(standard: Standard) -> Sharing:
    """What holds when nothing is declared: personal data on condition and closed, the rest shared."""
    if standard.personal:
        return Sharing()
    return Sharing("unconditional", _NO_TEXT, "conditional", _CONTROLLED)


def load_sharing(path: Path, standards: Collection[str]) -> dict[str, Sharing]:
    """The declared sharing of tables: a YAML file of ``{standard: {share, condition, open, ...}}``.

    Raises Faults with SHR-040 to SHR-043 for everything that is wrong in it.
    """
    declared = read_yaml_file(path, "SHR-040") or {}
    if not isinstance(declared, Mapping):
        raise CivicloomError("SHR-040", place=Place(file=str(path)), why="it lists no tables")
    faults: list[CivicloomError] = []
    found = {}
    for name, values in declared.items():
        place = Place(file=str(path), field=str(name))
        faults += _faults(str(name), values, standards, place)
        if not faults:
            found[str(name)] = _sharing(values)
    if faults:
        raise Faults(faults)
    return found


def _faults(
    name: str, values: object, standards: Collection[str], place: Place
) -> list[CivicloomError]:
    if name not in standards:
        return [CivicloomError("SHR-041", place=place, standard=name)]
    if not isinstance(values, Mapping) or not set(values) <= _WORDS:
        return [CivicloomError("SHR-042", place=place, known=", ".join(sorted(_WORDS)))]
    wrong = []
    for word, known in (("share", get_args(ShareType)), ("open", get_args(OpenType))):
        if values.get(word, known[0]) not in known:
            wrong.append(CivicloomError("SHR-042", place=place, known=", ".join(known)))
    for word in ("condition", "open_condition"):
        if word in values and not _is_told(values[word]):
            form = f"{word}: {{en: ..., zh: ...}}"
            wrong.append(CivicloomError("SHR-042", place=place, known=form))
    if not isinstance(values.get("basis", ""), str):
        wrong.append(CivicloomError("SHR-042", place=place, known="basis: ..."))
    if values.get("share") == "none" and not values.get("basis"):
        wrong.append(CivicloomError("SHR-043", place=place, standard=name))
    return wrong


def _is_told(value: object) -> bool:
    """Whether a value is a text, or texts by their languages."""
    texts = value.values() if isinstance(value, Mapping) else [value]
    return all(isinstance(text, str) for text in texts)


def _sharing(values: Mapping[str, object]) -> Sharing:
    texts = {
        word: {"en": text, "zh": text} if isinstance(text, str) else text
        for word, text in values.items()
        if word in ("condition", "open_condition")
    }
    return Sharing(**{**values, **texts})  # type: ignore[arg-type]
