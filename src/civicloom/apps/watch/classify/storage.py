"""Models in files: a compressed array file with its facts as JSON inside; nothing in it can run."""

import json
import zipfile
from dataclasses import astuple
from io import BytesIO
from pathlib import Path

import numpy as np

from civicloom.model.errors import CivicloomError, Place
from civicloom.model.files import write_whole

from .calibrate import Calibration
from .classifier import Classifier
from .vocabulary import Vocabulary

FORMAT = "civicloom-classifier-1"


def save(model: Classifier, path: Path) -> None:
    """Write a model: float16 weights, whole or not at all. The file's name ends in .npz."""
    facts = {
        "format": FORMAT,
        "labels": model.labels,
        "texts": model.vocabulary.texts,
        "calibration": astuple(model.calibration),
        "threshold": model.threshold,
        "version": model.version,
    }
    whole = BytesIO()
    np.savez_compressed(
        whole,
        facts=np.frombuffer(json.dumps(facts, ensure_ascii=False).encode(), np.uint8),
        steps=np.diff(model.vocabulary.hashes, prepend=0).astype(np.int32),
        seen_in=model.vocabulary.seen_in.astype(np.int32),
        weights=model.weights.astype(np.float16),
        bias=model.bias.astype(np.float32),
    )
    write_whole(path, whole.getvalue())


def load(path: Path) -> Classifier:
    """Read a model. Raises CLS-004 for a file that is none."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            facts = json.loads(arrays["facts"].tobytes())
            if facts["format"] != FORMAT:
                raise ValueError(facts["format"])
            hashes = np.cumsum(arrays["steps"], dtype=np.int64)
            vocabulary = Vocabulary(hashes, arrays["seen_in"].astype(np.int64), facts["texts"])
            return Classifier(
                tuple(facts["labels"]),
                vocabulary,
                arrays["weights"].astype(np.float32),
                arrays["bias"],
                Calibration(*map(float, facts["calibration"])),
                float(facts["threshold"]),
                str(facts["version"]),
            )
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise CivicloomError("CLS-004", place=Place(file=str(path)), why=error) from error
