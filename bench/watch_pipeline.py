"""A message through all of the watch's telling: language, topic, urgency, names, story; in one process."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from civicloom.apps.watch.classify import (
    Entry,
    Gazetteer,
    Tagger,
    by_ending,
    load,
    merge,
    save,
    taxonomy,
    urgency,
    warm_start,
)
from civicloom.apps.watch.events import Stream
from civicloom.apps.watch.words import fold, language

from .memory import peak
from .watch_events import petitions
from .watch_labelled import rows, split, text_of

BATCH = 256
BAR = 150
"""Texts a CPU second of one core: 300 on two."""

MOST_MIB = 600


def pipeline(tagger: Path) -> Iterator[dict[str, Any]]:
    """Texts a CPU second, and the most memory, of a process that did nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        texts, labels, _, _ = split("petitions7_seg", 0, 0.1)
        save(warm_start(texts, labels, taxonomy()), Path(folder) / "topics.npz")
        for name, path in (("listed names and endings", ""), ("and a tagger", str(tagger))):
            command = [sys.executable, "-m", __name__, folder + "/topics.npz", path]
            told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
            speed, peak = told["texts"] / told["seconds"], told["peak_mib"]
            yield {
                "name": f"classify: language, topic, urgency, names ({name}) and story of a message",
                "ours": round(speed, 1),
                "unit": f"/s of one core, {told['characters']:,.0f} characters each",
                "bar": f">= {BAR} in {MOST_MIB} MiB",
                "ok": speed >= BAR and peak <= MOST_MIB,
                "seconds": round(told["seconds"], 2),
                "peak_mib": round(peak),
            }


def _told(model: Path, tagger: Path | None) -> dict[str, float]:
    topics, stream = load(model), Stream()
    names = Gazetteer(_listed())
    tags = Tagger(tagger) if tagger else None
    items, _ = petitions()
    topics.predict([items[0].title])
    language(items[0].text)
    began = time.process_time()
    for first in range(0, len(items), BATCH):
        part = items[first : first + BATCH]
        texts = [f"{item.title}\n{item.text}" for item in part]
        topics.predict(texts)
        forms = [fold(text) for text in texts]
        tagged = tags.find_all(forms) if tags else [[] for _ in forms]
        for text, form, own in zip(texts, forms, tagged, strict=True):
            language(text)
            urgency(text)
            merge(names.find(form), own, by_ending(form))
        stream.add_many(part)
    return {
        "seconds": time.process_time() - began,
        "texts": len(items),
        "characters": sum(len(item.title) + len(item.text) for item in items) / len(items),
        "peak_mib": peak(),
    }


def _listed() -> list[Entry]:
    """The names that other messages hold, as a district's own list would."""
    found = {
        span.text: span.kind
        for row in rows("petitions_unlabelled")
        for span in by_ending(text_of(row))
    }
    return [Entry(name, kind) for name, kind in found.items()]


if __name__ == "__main__":
    print(json.dumps(_told(Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2] else None)))
