"""Corrections teach at once, retrain, and can be taken back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.apps.watch.classify import (
    Champion,
    Classifier,
    Correction,
    CorrectionLog,
    OnlineLearner,
    agreement,
    double_labelled,
    retrain,
    standing,
    suggest,
    taxonomy,
)
from civicloom.model.errors import CivicloomError

from .samples import WORDS, sentences


def record(number: int, item: str, new: str, who: str = "a", undone: str = "") -> Correction:
    when = f"2026-01-01T00:00:{number:02d}Z"
    return Correction(str(number), who, when, item, "topic", "road", new, undone=undone)


@pytest.fixture(scope="module")
def model() -> Classifier:
    return Classifier.train(*sentences(300))


def test_a_correction_shows_at_the_next_prediction(model: Classifier) -> None:
    learner = OnlineLearner(model)
    text = "桥上的吊篮 cable car 停运了"
    before = learner.predict([text])[0]
    wanted = next(label for label in WORDS if label != before.top[0][0])
    learner.learn(text, wanted)
    assert learner.predict([text])[0].top[0][0] == wanted
    assert model.predict([text])[0] == before
    assert learner.model().version == "1+1"


def test_a_correction_leaves_other_texts_as_they_were(model: Classifier) -> None:
    learner = OnlineLearner(model)
    learner.learn("缆车 gondola", "clinic")
    texts, labels = sentences(200, seed=1)
    told = [verdict.top[0][0] for verdict in learner.predict(texts)]
    assert np.mean([a == b for a, b in zip(told, labels, strict=True)]) >= 0.97


def test_words_that_say_nothing_are_not_learnt_from_one_text(model: Classifier) -> None:
    learner = OnlineLearner(model)
    polite = "尊敬的领导您好，我们想反映一个情况，希望有关部门尽快处理并且给予答复，谢谢。" * 4
    texts, labels = sentences(150, seed=2)
    letters = [polite + text for text in texts]
    before = np.mean(
        [v.top[0][0] == label for v, label in zip(model.predict(letters), labels, strict=True)]
    )
    learner.learn(polite + "缆车 gondola", "clinic")
    after = np.mean(
        [v.top[0][0] == label for v, label in zip(learner.predict(letters), labels, strict=True)]
    )
    assert after >= before - 0.03


def test_one_pass_over_a_stream_comes_near_to_learning_in_whole() -> None:
    learner = OnlineLearner.empty(list(WORDS))
    for text, label in zip(*sentences(300), strict=True):
        learner.learn(text, label)
    texts, labels = sentences(200, seed=1)
    told = [verdict.top[0][0] for verdict in learner.predict(texts)]
    assert np.mean([a == b for a, b in zip(told, labels, strict=True)]) >= 0.95


def test_a_label_that_the_model_lacks_needs_a_retrain(model: Classifier) -> None:
    with pytest.raises(CivicloomError) as caught:
        OnlineLearner(model).learn("text", "harbour")
    assert caught.value.code == "CLS-003"


def test_an_undone_correction_leaves_no_trace_in_the_rebuilt_model() -> None:
    texts, labels = sentences(60)
    by_item = {str(n): text for n, text in enumerate(texts)}
    told = {str(n): label for n, label in enumerate(labels)}
    records = [
        record(1, "3", "school"),
        record(2, "4", "clinic"),
        record(3, "3", "road", undone="1"),
    ]
    again = retrain(by_item, told, records, "topic", taxonomy(), "2")
    without = retrain(by_item, told, records[1:2], "topic", taxonomy(), "2")
    taught = retrain(by_item, told, records[:2], "topic", taxonomy(), "2")
    assert np.array_equal(again.weights, without.weights)
    assert told["3"] == "school" or not np.array_equal(again.weights, taught.weights)
    assert again.version == "2"


def test_the_last_word_on_an_item_stands() -> None:
    records = [record(1, "x", "school"), record(2, "x", "clinic"), record(3, "y", "road")]
    assert [one.new for one in standing(records, "topic")] == ["clinic", "road"]
    back = [*records, record(4, "x", "school", undone="2")]
    assert [one.new for one in standing(back, "topic")] == ["school", "road"]
    assert standing(records, "office") == []


def test_what_was_never_said_cannot_be_taken_back() -> None:
    with pytest.raises(CivicloomError) as caught:
        standing([record(1, "x", "road", undone="9")], "topic")
    assert caught.value.code == "CLS-007"


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(sorted(WORDS)), st.booleans()), max_size=15
    )
)
def test_undoing_all_leaves_nothing(acts: list[tuple[int, str, bool]]) -> None:
    records = [record(n, str(item), new) for n, (item, new, _) in enumerate(acts)]
    back = [record(100 + n, "", "", undone=one.id) for n, one in enumerate(records)]
    assert standing([*records, *back], "topic") == []


def test_the_log_outlives_a_killed_writer(tmp_path: Path) -> None:
    log = CorrectionLog(tmp_path / "corrections.jsonl")
    log.append(record(1, "x", "school"))
    with log.path.open("ab") as file:
        file.write(b'{"id": "2", "who')
    again = CorrectionLog(log.path)
    again.append(record(3, "y", "road"))
    assert [one.id for one in again] == ["1", "3"]


def test_a_log_that_was_changed_by_hand_is_told(tmp_path: Path) -> None:
    path = tmp_path / "corrections.jsonl"
    path.write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(CivicloomError) as caught:
        list(CorrectionLog(path))
    assert caught.value.code == "CLS-008"


def test_a_worse_challenger_is_not_promoted_and_a_better_one_can_be_rolled_back(
    model: Classifier,
) -> None:
    champion = Champion(model, *sentences(150, seed=9))
    bad = Classifier.train(*sentences(300, seed=10, noise=1.0))
    trial = champion.challenge(bad)
    assert not trial.promoted and trial.challenger_f1 < trial.champion_f1
    assert champion.model is model and not champion.roll_back()
    good = replace(Classifier.train(*sentences(400, seed=11)), version="2")
    assert champion.challenge(good).promoted and champion.model is good
    assert champion.roll_back() and champion.model is model


def test_what_is_suggested_is_unsure_and_varied(model: Classifier) -> None:
    easy, _ = sentences(40, seed=12)
    hard = ["学校 路面 医院"] * 5 + ["teacher pothole nurse"] * 5
    places = suggest(model, [*easy, *hard], 2)
    chosen = {[*easy, *hard][place] for place in places}
    assert chosen == {"学校 路面 医院", "teacher pothole nurse"}


def test_agreement_beyond_chance() -> None:
    assert agreement([("a", "a"), ("b", "b")]).kappa == 1
    assert agreement([("a", "b"), ("b", "a")]).kappa == -1
    half = agreement([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")])
    assert half.kappa == 0 and half.observed == 0.5
    assert agreement([("a", "a")]).kappa is None
    assert agreement([]).kappa is None


def test_items_that_two_people_labelled_are_paired() -> None:
    records = [
        record(1, "x", "road", "a"),
        record(2, "x", "school", "b"),
        record(3, "y", "road", "a"),
        record(4, "z", "road", "b"),
        record(5, "x", "clinic", "a"),
        record(6, "", "", "a", undone="5"),
    ]
    assert double_labelled(records, "topic", "a", "b") == [("road", "school")]
