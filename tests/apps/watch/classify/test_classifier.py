"""A classifier learns, is calibrated, abstains, explains itself, and comes back from its file whole."""

from pathlib import Path

import numpy as np
import pytest

from civicloom.apps.watch.classify import (
    Classifier,
    Precedents,
    calibration_error,
    cold_start,
    entry_of,
    explain,
    load,
    save,
    taxonomy,
    warm_start,
)
from civicloom.model.errors import CivicloomError

from .samples import WORDS, needs_data, published, sentences


@pytest.fixture(scope="module")
def model() -> Classifier:
    return Classifier.train(*sentences(300))


def right(model: Classifier, texts: list[str], labels: list[str]) -> float:
    told = [verdict.top[0][0] for verdict in model.predict(texts)]
    return float(np.mean([a == b for a, b in zip(told, labels, strict=True)]))


def test_new_texts_get_their_labels(model: Classifier) -> None:
    assert right(model, *sentences(200, seed=1)) >= 0.98


def test_learning_twice_gives_the_same_model(model: Classifier) -> None:
    again = Classifier.train(*sentences(300))
    assert np.array_equal(again.weights, model.weights)
    assert again.calibration == model.calibration


def test_confidence_is_worth_what_it_says() -> None:
    noisy = Classifier.train(*sentences(1_500, seed=2, noise=0.3))
    texts, labels = sentences(1_500, seed=3, noise=0.3)
    sure = noisy.probabilities(texts)
    told = [noisy.labels[place] for place in sure.argmax(axis=1)]
    hits = np.array([a == b for a, b in zip(told, labels, strict=True)])
    assert 0.7 < hits.mean() < 0.9
    assert calibration_error(sure.max(axis=1), hits) < 0.06


def test_a_model_that_cannot_reach_the_precision_abstains() -> None:
    texts, labels = sentences(400, seed=4, noise=1.0)
    verdicts = Classifier.train(texts, labels).predict(texts[:50])
    assert np.mean([verdict.label is None for verdict in verdicts]) > 0.8
    assert all(len(verdict.top) == 3 for verdict in verdicts)


def test_a_text_without_words_gets_no_answer(model: Classifier) -> None:
    blank, strange = model.predict(["  \0 ", "ʘ"])
    assert blank.label is None and blank.confidence == 0
    assert strange.label is None
    assert model.predict([]) == []


def test_a_saved_model_answers_alike(model: Classifier, tmp_path: Path) -> None:
    save(model, tmp_path / "topics.npz")
    again = load(tmp_path / "topics.npz")
    texts, _ = sentences(50, seed=5)
    assert np.allclose(again.probabilities(texts), model.probabilities(texts), atol=0.01)
    assert (tmp_path / "topics.npz").stat().st_size < 8_000_000


def test_labels_are_checked(model: Classifier) -> None:
    for code, call in {
        "CLS-001": lambda: Classifier.train(["a", "b"], ["x", "x"]),
        "CLS-002": lambda: Classifier.train(["a", "b"], ["x"]),
        "CLS-003": lambda: model.only(["road", "nowhere"]),
    }.items():
        with pytest.raises(CivicloomError) as caught:
            call()
        assert caught.value.code == code


def test_only_some_labels_can_be_asked_for(model: Classifier) -> None:
    texts, _ = sentences(40, seed=6)
    told = {verdict.top[0][0] for verdict in model.only(["road", "school"]).predict(texts)}
    assert told == {"road", "school"}


def test_the_words_that_decided_are_told_and_without_them_the_answer_weakens(
    model: Classifier,
) -> None:
    texts, labels = sentences(30, seed=7)
    fell = 0
    for text, label in zip(texts, labels, strict=True):
        why = explain(model, text, label)
        top = [word for word, _ in why.words_for]
        assert set(top[:2]) & {one for word in WORDS[label] for one in (word, word[:2], word[-2:])}
        assert sum(abs(share) for _, share in why.words_for + why.words_against) <= 1.001
        cut = text
        for word in top[:3]:
            cut = cut.replace(word, "")
        place = model.labels.index(label)
        before, after = model.probabilities([text, cut])[:, place]
        fell += after < before
    assert fell >= 29


def test_precedents_are_the_texts_most_like(model: Classifier) -> None:
    texts, labels = sentences(100, seed=8)
    known = Precedents(texts, labels)
    first = known.nearest(texts[17])[0]
    assert first.likeness == pytest.approx(1, abs=1e-3)
    assert texts[first.place] == texts[17]
    assert known.nearest("ʘ") == []


def test_the_shipped_topics_answer_before_anything_is_labelled() -> None:
    model = cold_start(taxonomy())
    expected = {
        "楼下的路灯坏了两周，物业说不归他们管": "城乡建设",
        "樓下的路燈壞了兩週，物業說不歸他們管": "城乡建设",
        "工厂半夜偷排污水，河里的鱼都死了": "环境保护",
        "公司欠了三个月工资还不给交社保": "劳动和社会保障",
        "The bus driver refused to stop and the next bus never came": "交通运输",
        "The school asks parents to pay for extra lessons": "教育文体",
    }
    told = [verdict.top[0][0] for verdict in model.predict(list(expected))]
    assert told == list(expected.values())


def test_the_entry_of_the_taxonomy_is_named() -> None:
    assert entry_of(taxonomy(), "城乡建设", "电力供应不足").endswith("电力供应")
    assert entry_of(taxonomy(), "城乡建设", "xyz") == "城乡建设"


def test_a_few_labels_are_helped_by_the_seeds() -> None:
    texts = ["路灯坏了", "老师补课", "井盖丢了", "学费太高"]
    labels = ["城乡建设", "教育文体", "城乡建设", "教育文体"]
    told = warm_start(texts, labels, taxonomy()).predict(["物业费乱涨", "幼儿园招生"])
    assert [verdict.top[0][0] for verdict in told] == ["城乡建设", "教育文体"]


@needs_data
def test_petitions_of_other_people_are_told_from_the_seeds_alone() -> None:
    rows = published("petitions7_raw")[:400]
    labels = sorted({str(row["label"]) for row in rows})
    verdicts = (
        cold_start(taxonomy())
        .only(labels)
        .predict([f"{row['title']}\n{row['text']}" for row in rows])
    )
    first = [verdict.top[0][0] == row["label"] for verdict, row in zip(verdicts, rows, strict=True)]
    second = [
        row["label"] in [label for label, _ in verdict.top[:2]]
        for verdict, row in zip(verdicts, rows, strict=True)
    ]
    assert np.mean(first) >= 0.73 and np.mean(second) >= 0.88
