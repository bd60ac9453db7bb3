"""Every second page of the published sets against its truth; the curves were fitted on such pages."""

from pathlib import Path

import pytest
from bench.watch_extract_sets import english_f1, page_f1, samples

from civicloom.apps.watch.extract import extract
from civicloom.model.errors import CivicloomError

DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "watch"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the published pages are not beside the project"
)
pytestmark = needs_data


def pairs(group):
    found = []
    for sample in [s for s in samples() if s.group == group and s.text][::2]:
        try:
            text = extract(sample.page, url=sample.url if "//" in sample.url else "").text
        except CivicloomError:
            text = ""
        found.append((sample.text, text))
    assert found
    return found


def test_english_news():
    assert english_f1(pairs("english")) >= 0.95


@pytest.mark.parametrize(
    ("group", "bar"), [("chinese news", 0.96), ("chinese labelled", 0.93), ("chinese forum", 0.72)]
)
def test_chinese_pages(group, bar):
    scores = [page_f1(*pair) for pair in pairs(group)]
    assert sum(scores) / len(scores) >= bar


def test_the_scorer_can_tell_wrong_text():
    assert page_f1("甲乙丙丁戊己庚辛", "完全不同的另一段话") == 0
    assert page_f1("甲乙丙丁戊己庚辛", "甲乙丙丁戊己庚辛") == 1
