"""How far two people agree beyond chance."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .corrections import Correction


@dataclass(frozen=True)
class Agreement:
    """``kappa`` is 1 for full agreement, 0 for that of chance, None when chance explains all."""

    items: int
    observed: float
    expected: float
    kappa: float | None


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Cohen's kappa (1960) of pairs of labels, one of each person. Raises nothing; no pairs give None."""
    size = len(pairs)
    if not size:
        return Agreement(0, 0.0, 0.0, None)
    observed = sum(a == b for a, b in pairs) / size
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(first[label] * second[label] for label in first) / size**2
    kappa = (observed - expected) / (1 - expected) if expected < 1 else None
    return Agreement(size, observed, expected, kappa)


def double_labelled(
    records: Iterable[Correction], task: str, who: str, other: str
) -> list[tuple[str, str]]:
    """Pairs of labels of the items that both persons labelled, the last word of each."""
    known = list(records)
    back = {record.undone for record in known}
    said: dict[str, dict[str, str]] = {who: {}, other: {}}
    for record in known:
        if (
            record.task == task
            and record.who in said
            and not record.undone
            and record.id not in back
        ):
            said[record.who][record.item] = record.new
    return [(said[who][item], said[other][item]) for item in said[who] if item in said[other]]
