"""Figures of quality as people read them: one row a source, shares in per cent."""

from collections.abc import Iterable, Mapping

from ..library import QualityFigure
from ..model.errors.catalogue import Language
from .words import day, pick

_COMPLETE = 0.999


def quality_rows(
    figures: Iterable[QualityFigure],
    *,
    language: Language = "en",
    titles: Mapping[str, Mapping[str, str]] | None = None,
) -> list[dict[str, str]]:
    """One row a source: what came, what failed, what is missing, how fresh, how often contradicted.

    ``titles`` names sources. ``missing`` lists the fields that are not complete, the emptiest first.
    """
    return [_row(figure, titles or {}, language) for figure in figures]


def _row(
    figure: QualityFigure, titles: Mapping[str, Mapping[str, str]], language: Language
) -> dict[str, str]:
    return {
        "source": pick(titles.get(figure.source, {}), language, figure.source),
        "table": figure.table,
        "records": f"{figure.rows:,}",
        "failed": _share(figure.failed),
        "missing": ", ".join(_missing(figure.completeness)),
        "latest": day(figure.freshness, language) if figure.freshness else "",
        "contradicted": _share(figure.contradicted),
    }


def _missing(completeness: Mapping[str, float]) -> list[str]:
    gaps = [(share, name) for name, share in completeness.items() if share < _COMPLETE]
    return [f"{name} {_share(1 - share)}" for share, name in sorted(gaps)]


def _share(share: float) -> str:
    """A share in per cent; what is small but there is not shown as nothing."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    return f"{share * 100:.1f} %"
