"""Models on the disk: the one that knows the seeds alone, those that full retrains made, and what trials said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from civicloom.apps.watch.classify import (
    RETRAIN_AFTER,
    Classifier,
    Correction,
    Taxonomy,
    cold_start,
    load,
    save,
)
from civicloom.model.errors import CivicloomError
from civicloom.model.files import write_whole

__all__ = ["FEWEST_AUDITED", "RETRAIN_AFTER", "Base", "Models", "Retrained", "audited", "digest_of"]

AUDITED = 0x40
"""Of 256 items so many are audited: labels of theirs are compared with, and never learnt in a retrain."""

FEWEST_AUDITED = 8
"""Audited texts below which a comparison says too little, and the model in use stays."""


@dataclass(frozen=True)
class Base:
    """A model, and the ids of the records it was made from."""

    model: Classifier
    learnt: frozenset[str]


@dataclass(frozen=True)
class Retrained:
    """A full retrain on ``learnt`` of ``records``, compared with the model in use on ``audited`` texts.

    Figures are macro-F1 and calibration error, 0 to 1; both None when the sample was too small.
    """

    digest: str
    records: int
    learnt: int
    audited: int
    promoted: bool
    champion_f1: float | None = None
    challenger_f1: float | None = None
    champion_error: float | None = None
    challenger_error: float | None = None


class Models:
    """The models in ``folder``; all of it can be made again from corrections and texts."""

    def __init__(self, folder: Path, taxonomy: Taxonomy) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._taxonomy = folder, taxonomy

    @property
    def changed(self) -> int:
        """When a model or a trial was written last, in nanoseconds."""
        return self._folder.stat().st_mtime_ns

    def cold(self) -> Classifier:
        """The model of the taxonomy's seeds. It is read from its file, which learning it takes a hundred times as long."""
        words = json.dumps(self._taxonomy.texts(), ensure_ascii=False)
        path = self._path("seeds-" + hashlib.sha256(words.encode()).hexdigest()[:16])
        try:
            return load(path)
        except (FileNotFoundError, CivicloomError):  # none yet, or torn by a lost power supply
            save(cold_start(self._taxonomy), path)
            return load(path)

    def keep(self, model: Classifier, digest: str) -> None:
        """Keep a challenger that won."""
        save(model, self._path(digest))

    def promoted(self, digest: str) -> Classifier:
        """A challenger that won. Raises CLS-004 when its file is damaged."""
        return load(self._path(digest))

    def trial(self, digest: str) -> Retrained | None:
        """What a trial said, None for one that was not made or whose model is gone."""
        path = self._path(digest).with_suffix(".json")
        if not path.exists():
            return None
        found = Retrained(**json.loads(path.read_text("utf-8")))
        return found if not found.promoted or self._path(digest).exists() else None

    def write(self, trial: Retrained) -> None:
        """Write down what a trial said, after its model."""
        path = self._path(trial.digest).with_suffix(".json")
        write_whole(path, json.dumps(asdict(trial)).encode())

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.npz"


def audited(item: str) -> bool:
    """Whether an item belongs to the audited sample: by its id alone, so that no other decision moves it."""
    return hashlib.sha256(item.encode()).digest()[0] < AUDITED


def digest_of(records: Sequence[Correction]) -> str:
    """What names the model that follows from these records."""
    told = [[one.item, one.new] for one in records]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:32]
