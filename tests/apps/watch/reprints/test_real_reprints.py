"""Real microblog copies and real bulletins on one template; long articles reprinted in eight ways."""

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from civicloom.apps.watch.reprints import Entry, ReprintIndex, pairs

DATA = Path(__file__).resolve().parents[5] / "shared/data"
NEEDED = pytest.mark.skipif(
    not (DATA / "watch/reprints").is_dir(), reason=f"no posts to measure on in {DATA}"
)


@NEEDED
def test_real_copies_are_found() -> None:
    folder = DATA / "watch/reprints"
    with gzip.open(folder / "ced_posts.jsonl.gz", "rt", encoding="utf-8") as lines:
        posts = [json.loads(line) for line in lines]
    truth = [
        frozenset(line.split())
        for line in (folder / "ced_reprint_pairs.tsv").open("r", encoding="utf-8")
    ]
    found = {
        frozenset((one.a, one.b))
        for one in pairs((post["id"], post["text"]) for post in posts)
        if one.kind != "possible"
    }
    assert sum(pair in found for pair in truth) / len(truth) >= 0.97


@NEEDED
def test_long_articles_are_found_in_every_disguise(tmp_path: Path) -> None:
    with gzip.open(DATA / "watch/reprints/simulated_longform.json.gz", "rt") as file:
        data = json.load(file)
    asked, found = Counter(), Counter()
    with ReprintIndex(tmp_path) as index:
        index.add_many(Entry(name, text) for name, text in data["base"].items())
        told = index.find_many(query["text"] for query in data["queries"])
        for query, matches in zip(data["queries"], told, strict=True):
            asked[query["kind"]] += 1
            copies = {match.id for match in matches if match.kind != "possible"}
            found[query["kind"]] += str(query["base"]) in copies
    for kind in ("light", "edit", "noise", "embed", "trad"):
        assert found[kind] >= 0.99 * asked[kind], kind
    assert found["quote1"] >= 0.85 * asked["quote1"]
