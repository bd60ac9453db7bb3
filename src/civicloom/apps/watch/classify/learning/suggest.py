"""What to label next: texts the model is unsure of, and unlike one another."""

from collections.abc import Sequence

import numpy as np

from ..classifier import Classifier
from ..ngrams import count

POOL = 10
"""Candidates for each text asked for, the least sure first."""


def suggest(model: Classifier, texts: Sequence[str], wanted: int) -> list[int]:
    """Places of the texts to label next, best first: small margin between the two best labels, and
    little in common with those already taken (Brinker 2003)."""
    sure = np.sort(model.probabilities(texts), axis=1)
    margin = sure[:, -1] - sure[:, -2]
    pool = np.argsort(margin, kind="stable")[: wanted * POOL]
    rows = model.vocabulary.matrix(count([texts[place] for place in pool]))
    likeness = np.zeros(len(pool))
    taken: list[int] = []
    for _ in range(min(wanted, len(pool))):
        cost = margin[pool] + likeness
        cost[taken] = np.inf
        best = int(cost.argmin())
        taken.append(best)
        likeness = np.maximum(likeness, np.asarray((rows @ rows[best].T).todense()).ravel())
    return [int(pool[place]) for place in taken]
