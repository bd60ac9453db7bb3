"""Near duplicates are held out together, and each label is spread over the folds."""

import numpy as np

from civicloom.apps.watch.classify.folds import FOLDS, folds, near_duplicates
from civicloom.apps.watch.classify.ngrams import count

from .samples import sentences


def letters(size: int, seed: int) -> list[str]:
    """Texts of characters drawn by chance, which have next to nothing in common."""
    draw = np.random.default_rng(seed)
    return ["".join(map(chr, draw.integers(0x4E00, 0x5E00, 40))) for _ in range(size)]


def test_a_text_and_its_copy_in_other_words_are_of_one_group() -> None:
    texts = letters(60, 0)
    copies = [text[:25] + other[25:] for text, other in zip(texts, letters(60, 1), strict=True)]
    groups = near_duplicates(count([*texts, *copies]))
    assert groups[:60].tolist() == groups[60:].tolist()
    assert len(set(groups.tolist())) == 60


def test_texts_made_of_the_same_words_are_apart() -> None:
    texts = sorted(set(sentences(300)[0]))
    assert len(set(near_duplicates(count(texts)).tolist())) > 0.8 * len(texts)


def test_copies_lie_in_one_fold_and_labels_in_all() -> None:
    texts, truth = letters(400, 2), np.arange(400) % 3
    found = folds(count(texts * 2), np.tile(truth, 2), 0)
    assert found[:400].tolist() == found[400:].tolist()
    for label in range(3):
        sizes = np.bincount(found[:400][truth == label], minlength=FOLDS)
        assert sizes.max() - sizes.min() <= 1
