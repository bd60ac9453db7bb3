"""How likely a line belongs to the text: a sum of one curve a feature, fitted, kept in curves.json."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from .features import Look
from .lines import Numbers


@dataclass(frozen=True)
class Model:
    """A generalised additive model: steps of each feature, summed, as log odds (Hastie 1990)."""

    bias: float
    curves: dict[str, tuple[Numbers, Numbers]]
    """Of each feature: where its steps are (ascending), and the log odds of each stretch between."""

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Model":
        curves = {
            name: (np.array(steps, dtype=float), np.array(odds, dtype=float))
            for name, (steps, odds) in data["curves"].items()
        }
        return cls(float(data["bias"]), curves)

    def likely(self, page: Look) -> Numbers:
        """The likelihood of each line, 0..1."""
        odds = np.full(len(page.size), self.bias)
        for name, (steps, values) in self.curves.items():
            odds += values.take(steps.searchsorted(page.columns[name]))
        likely: Numbers = 1 / (1 + np.exp(-odds))
        return likely


@cache
def model(kind: str) -> Model:
    """The model of a kind of page: article, forum or list."""
    return _models()[kind]


@cache
def _models() -> dict[str, Model]:
    text = (files(__package__) / "curves.json").read_text(encoding="utf-8")
    return {kind: Model.of(data) for kind, data in json.loads(text).items()}
