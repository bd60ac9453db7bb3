"""A model before any text is labelled: the taxonomy's own words and seed texts are learnt from."""

from collections.abc import Sequence
from functools import lru_cache

from .classifier import Classifier
from .taxonomy import Taxonomy

SEEDED_BELOW = 3_000
"""Labelled texts from which on seeds no longer help."""


@lru_cache(maxsize=4)
def _cold(texts: tuple[str, ...], labels: tuple[str, ...]) -> Classifier:
    return Classifier.train((), (), helpers=(texts, labels))


def cold_start(taxonomy: Taxonomy) -> Classifier:
    """The classifier of a taxonomy without labelled texts; its confidence is that of short phrases."""
    texts, labels = taxonomy.texts()
    return _cold(tuple(texts), tuple(labels))


def warm_start(
    texts: Sequence[str], labels: Sequence[str], taxonomy: Taxonomy, *, seed: int = 0
) -> Classifier:
    """A classifier of labelled texts, which the seeds of their topics help while the texts are few."""
    wanted = frozenset(labels)
    seeded = len(texts) < SEEDED_BELOW and wanted <= set(taxonomy.labels)
    helpers = taxonomy.texts(wanted) if seeded else ([], [])
    return Classifier.train(texts, labels, seed=seed, helpers=helpers)
