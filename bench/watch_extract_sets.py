"""Pages with truth for the extraction benchmark, and the scorers of their makers."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

DATA = Path(__file__).resolve().parents[2] / "shared/data/watch"
CJK = "\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"
TOKEN = re.compile(f"[{CJK}]|[^\\W{CJK}]+")
WORD = re.compile(r"\w+")
GRAM = 4


@dataclass(frozen=True)
class Sample:
    """A page with its truth; ``group`` names the set and the part of it that is scored together."""

    group: str
    key: str
    url: str
    page: bytes
    text: str
    kind: str
    title: str = ""
    date: str = ""
    author: str = ""

    @property
    def site(self) -> str:
        """The registered name of the site, as near as needed to leave it out."""
        host = urlsplit(self.url).hostname or self.url
        parts = host.split(".")
        keep = 3 if len(parts) > 2 and len(parts[-2]) <= 3 else 2
        return ".".join(parts[-keep:])


def samples() -> list[Sample]:
    """All sets; empty where the data are not here."""
    if not DATA.is_dir():
        return []
    return [
        *_set("html_en_scrapinghub", lambda truth: ("english", "article")),
        *_set("html_zh_gne", lambda truth: ("chinese news", "article")),
        *_set("html_magic_article", lambda truth: (_of("labelled", truth), "article")),
        *_set("html_magic_forum", lambda truth: (_of("forum", truth), "forum")),
        *_set("html_wcxb", lambda truth: (f"mixed {truth['page_type']}", truth["page_type"])),
    ]


def _of(name: str, truth: dict[str, str]) -> str:
    return f"{'chinese' if truth.get('lang') == 'zh' else 'other'} {name}"


def _set(name, naming) -> Iterable[Sample]:  # type: ignore[no-untyped-def]
    folder = DATA / name
    for key, truth in json.loads((folder / "ground-truth.json").read_text("utf-8")).items():
        path = next(p for p in (folder / f"{key}.html.gz", folder / key) if p.exists())
        group, kind = naming(truth)
        yield Sample(
            group,
            key,
            truth.get("url") or truth.get("site") or "",
            gzip.decompress(path.read_bytes()),
            truth.get("articleBody") or truth.get("main_content") or "",
            kind,
            truth.get("title") or "",
            (truth.get("publish_date") or "")[:10],
            truth.get("author") or "",
        )


def page_f1(truth: str, found: str) -> float:
    """F1 of bags of 4-grams; each Chinese character is a token."""
    hit, wrong, missed = _counts(truth, found, TOKEN)
    return 2 * hit / (2 * hit + wrong + missed) if hit + wrong + missed else 1.0


def english_f1(pairs: Iterable[tuple[str, str]]) -> float:
    """The article-extraction-benchmark's own score: F1 of the mean precision and the mean recall."""
    precision, recall = [], []
    for truth, found in pairs:
        hit, wrong, missed = _counts(truth, found, WORD)
        precision.append(hit / (hit + wrong) if hit + wrong else float(not missed))
        recall.append(hit / (hit + missed) if hit + missed else 1.0)
    p, r = sum(precision) / len(precision), sum(recall) / len(recall)
    return 2 * p * r / (p + r) if p + r else 0.0


def _counts(truth: str, found: str, token: re.Pattern[str]) -> tuple[int, int, int]:
    left, right = _grams(truth, token), _grams(found, token)
    hit = (left & right).total()
    return hit, right.total() - hit, left.total() - hit


def _grams(text: str, token: re.Pattern[str]) -> Counter[tuple[str, ...]]:
    words = token.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[i : i + GRAM]) for i in range(max(len(words) - GRAM + 1, 1)))


def same_name(truth: str, found: str) -> bool:
    """Whether a title or author is told: one contains the other, but for case and punctuation."""
    left, right = (re.sub(r"\W+", "", text).lower() for text in (truth, found))
    return bool(right) and (left in right or right in left)
