"""Figures of quality as people read them: one row a source, shares in per cent."""

from collections.abc import Iterable, Mapping

from ..library import QualityFigure
from ..model.errors.catalogue import Language
from ..model.standards import Standard
from .words import day, pick

_COMPLETE = 0.999


def quality_rows(
    figures: Iterable[QualityFigure],
    *,
    language: Language = "en",
    titles: Mapping[str, Mapping[str, str]] | None = None,
    standards: Mapping[str, Standard] | None = None,
) -> list[dict[str, str]]:
    """One row a source: what came, what failed, what is missing, how fresh, how often contradicted.

    ``titles`` names sources, ``standards`` tables and fields. ``missing`` lists the fields that are not complete, the emptiest first.
    """
    return [_row(figure, titles or {}, standards or {}, language) for figure in figures]


def _row(
    figure: QualityFigure,
    titles: Mapping[str, Mapping[str, str]],
    standards: Mapping[str, Standard],
    language: Language,
) -> dict[str, str]:
    standard = standards.get(figure.table)
    fields = {field.name: field.title for field in standard.fields} if standard else {}
    gaps = [
        f"{pick(fields.get(name, {}), language, name)} {_share(share, language)}"
        for name, share in _missing(figure.completeness)
    ]
    return {
        "source": pick(titles.get(figure.source, {}), language, figure.source),
        "table": pick(standard.title if standard else {}, language, figure.table),
        "records": f"{figure.rows:,}",
        "failed": _share(figure.failed, language),
        "missing": (", " if language == "en" else "、").join(gaps),
        "latest": day(figure.freshness, language) if figure.freshness else "",
        "contradicted": _share(figure.contradicted, language),
    }


def _missing(completeness: Mapping[str, float]) -> list[tuple[str, float]]:
    """The fields that are not complete and the share they lack, the emptiest first."""
    gaps = [(share, name) for name, share in completeness.items() if share < _COMPLETE]
    return [(name, 1 - share) for share, name in sorted(gaps)]


def _share(share: float, language: Language) -> str:
    """A share in per cent; what is small but there is not shown as nothing."""
    told = "< 0.1 %" if 0 < share < 0.001 else f"{share * 100:.1f} %"
    return told if language == "en" else told.replace(" ", "")
