"""An answer to "may I?", which always carries its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..model.errors import CivicloomError, Place
from ..model.errors.catalogue import Language
from ..model.hant import in_forms

OWN, AGREED = "own-table", "under-agreement"
_YES: Mapping[str, Mapping[str, str]] = {
    OWN: {
        "en": "{office} reads its own {tables} for {purpose}",
        "zh-Hans": "{office}依用途“{purpose}”读取本部门的 {tables}",
    },
    AGREED: {
        "en": "{office} reads {tables} for {purpose} under {agreements}",
        "zh-Hans": "{office}依用途“{purpose}”，按共享协议 {agreements} 读取 {tables}",
    },
}


@dataclass(frozen=True)
class Answer:
    """Allowed or not, and why: a PUR code when refused, ``own-table`` or ``under-agreement`` when not.

    ``basis`` cites the law of the purpose; ``agreements`` lists those the answer rests on.
    """

    allowed: bool
    code: str
    reason: str
    basis: str = ""
    agreements: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)

    def error(self, place: Place | None = None) -> CivicloomError:
        """The refusal as an error with its remedy; ``place``: the declaration that asks for it."""
        return CivicloomError(self.code, place=place, **self.facts)

    def says(self, language: Language = "en") -> str:
        """The reason in a language; for a refusal, with what to do about it."""
        if not self.allowed:
            error = self.error()
            stop = ". " if language == "en" else "。"
            return error.what(language) + stop + error.remedy(language)
        words = _YES[self.code]["en" if language == "en" else "zh-Hans"]
        return in_forms(words, language).format_map(self.facts)


def refused(code: str, *, basis: str = "", **facts: object) -> Answer:
    """A no, with its code and facts."""
    return Answer(False, code, CivicloomError(code, place=None, **facts).what(), basis, (), facts)


def granted(basis: str, agreements: tuple[str, ...], **facts: object) -> Answer:
    """A yes, with what it rests on."""
    code = AGREED if agreements else OWN
    told = {**facts, "agreements": ", ".join(agreements)}
    return Answer(True, code, _YES[code]["en"].format_map(told), basis, agreements, told)
