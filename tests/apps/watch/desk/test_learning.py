"""What analysts decide teaches at once, is compared in full retrains, and can all be taken back."""

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest

from civicloom.apps.watch.classify import Correction, count
from civicloom.apps.watch.desk import WatchDesk, agreements, correct, lessons, models, suggestions
from civicloom.apps.watch.desk.correcting import _decision
from civicloom.apps.watch.desk.decided import Decided, standing
from civicloom.apps.watch.events import Stream
from civicloom.apps.watch.item import Item, item_id
from civicloom.model.clock import FixedClock
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace, init

LAMPS = [f"步行街第{n}盏观景灯不亮了，晚上很暗，请派人来看看。" for n in range(12)]
BOATS = [f"湖心岛第{n}号脚踏船租金没有退还，船工说系统有问题。" for n in range(12)]
LAMP, BOAT = "城乡建设", "商贸旅游"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WatchDesk]:
    with opened_at(tmp_path / "x") as desk:
        yield desk


def opened_at(root: Path) -> "Opened":
    return Opened(root)


class Opened:
    """A desk with the items of this page, closed at the end."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace.open(root if root.exists() else init(root, "pressdesk"))
        self.desk = WatchDesk(self.workspace)

    def __enter__(self) -> WatchDesk:
        self.desk.take(items(self.desk))
        return self.desk

    def __exit__(self, *_: object) -> None:
        self.desk.close()
        self.workspace.close()


def items(desk: WatchDesk) -> list[Item]:
    now = desk.workspace.clock.now()
    return [
        Item(id_of(n), "s", "article", f"https://a.example/{n}", text[:8], text, now, now)
        for n, text in enumerate(LAMPS + BOATS)
    ]


def id_of(number: int) -> str:
    return item_id("s", str(number))


def truth(number: int) -> str:
    return LAMP if number < len(LAMPS) else BOAT


def state(desk: WatchDesk) -> list[np.ndarray]:  # type: ignore[type-arg]
    model = desk.classifier
    vocabulary = (model.vocabulary.hashes, model.vocabulary.seen_in)
    return [*vocabulary, model.weights, model.bias, np.array([model.threshold])]


def alike(one: WatchDesk, other: WatchDesk) -> bool:
    pairs = zip(state(one), state(other), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


def test_a_label_teaches_at_once_and_shows_its_effect(desk: WatchDesk) -> None:
    done = correct(desk, "label", id_of(0), BOAT, "read by a person")
    assert done.receipt.startswith("R-")
    assert done.effect and done.effect.before and done.effect.after
    assert done.effect.before.answer != BOAT
    assert done.effect.after.answer == BOAT
    # Its sisters say the same but for a number: they are told otherwise now too.
    again = [verdict.top[0][0] for verdict in desk.classifier.predict(LAMPS)]
    assert again == [BOAT] * len(LAMPS)
    assert done.effect.recent == 24
    rows = {row["id"]: row["label"] for row in desk.track().rows}
    assert rows[id_of(0)] == BOAT
    assert done.record.model and done.record.new == BOAT


def test_what_another_process_corrects_is_learnt_without_opening_anew(desk: WatchDesk) -> None:
    before = desk.classifier.predict([LAMPS[1]])[0]
    with Workspace.open(desk.workspace.root) as opened, WatchDesk(opened) as other:
        correct(other, "label", id_of(0), BOAT)
    assert before.top[0][0] != BOAT
    assert desk.classifier.predict([LAMPS[1]])[0].top[0][0] == BOAT


def test_taking_back_leaves_the_model_as_if_it_had_never_been_said(
    desk: WatchDesk, tmp_path: Path
) -> None:
    start = state(desk)
    first = correct(desk, "label", id_of(0), BOAT)
    correct(desk, "label", id_of(15), LAMP)
    taught = state(desk)
    correct(desk, "label", id_of(3), BOAT)
    with opened_at(tmp_path / "y") as other:
        correct(other, "label", id_of(15), LAMP)
        correct(other, "label", id_of(3), BOAT)
        assert not alike(desk, other)
        done = correct(desk, "undo", first.record.id)
        assert alike(desk, other)
    assert done.effect and done.effect.after and done.effect.before
    assert done.effect.before.answer == BOAT
    assert len(taught[0]) != len(start[0])
    rows = {row["id"]: row["label"] for row in desk.track().rows}
    assert rows[id_of(0)] != BOAT


def test_of_those_who_take_a_record_back_at_once_one_does(desk: WatchDesk) -> None:
    first = correct(desk, "pick", id_of(0)).record
    ready = Barrier(3)

    def take_back(_: int) -> str:
        with Workspace.open(desk.workspace.root) as opened, WatchDesk(opened) as other:
            ready.wait()
            try:
                return correct(other, "undo", first.id).record.undone
            except CivicloomError as error:
                return error.code

    with ThreadPoolExecutor(3) as analysts:
        told = sorted(analysts.map(take_back, range(3)))
    assert told == ["WAT-005", "WAT-005", first.id]
    assert [one.undone for one in desk.corrections] == ["", first.id]


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Full retrains after six records, compared on two audited texts."""
    monkeypatch.setattr(lessons, "RETRAIN_AFTER", 6)
    monkeypatch.setattr(lessons, "FEWEST_AUDITED", 2)


def sample() -> list[int]:
    """Items of both kinds, of which every third is audited."""
    kept = [n for n in range(24) if models.audited(id_of(n))]
    rest = [n for n in range(24) if n not in kept]
    assert len(kept) >= 3
    return [kept[0], rest[0], rest[-1], kept[1], rest[1], rest[-2], rest[2], rest[-3]]


@pytest.mark.usefixtures("often")
def test_a_full_retrain_is_compared_recorded_and_taken_back_with_its_records(
    desk: WatchDesk, tmp_path: Path
) -> None:
    order = sample()
    done = [correct(desk, "label", id_of(n), truth(n)) for n in order]
    assert [bool(one.retrained) for one in done] == [False] * 5 + [True] + [False] * 2
    trial = done[5].retrained
    assert trial and (trial.records, trial.learnt, trial.audited) == (6, 4, 2)
    assert trial.promoted
    assert desk.classifier.version.startswith("6-")
    (kept,) = (desk.folder / "models").glob("*.json")
    assert json.loads(kept.read_text("utf-8"))["challenger_f1"] == trial.challenger_f1
    size = desk.workspace.log.size
    with Workspace.open(desk.workspace.root) as opened, WatchDesk(opened) as again:
        assert alike(desk, again)
        assert again.lessons.challenge() is None
        assert again.workspace.log.size == size  # nothing is learnt or recorded a second time
    correct(desk, "undo", done[1].record.id)
    with opened_at(tmp_path / "y") as other:
        for n in [*order[:1], *order[2:]]:
            correct(other, "label", id_of(n), truth(n))
        assert alike(desk, other)
    correct(desk, "undo", done[2].record.id)
    correct(desk, "undo", done[3].record.id)
    assert not desk.classifier.version.startswith("6-")


@pytest.mark.usefixtures("often")
def test_a_challenger_that_does_worse_on_audited_items_is_not_used(desk: WatchDesk) -> None:
    order = sample()[:6]
    wrong = {LAMP: BOAT, BOAT: LAMP}
    told = [truth(n) if models.audited(id_of(n)) else wrong[truth(n)] for n in order]
    done = [correct(desk, "label", id_of(n), label) for n, label in zip(order, told, strict=True)]
    trial = done[-1].retrained
    assert trial and (trial.promoted, trial.challenger_f1) == (False, 0.0)
    assert not desk.classifier.version.startswith("6-")


def test_too_small_a_sample_promotes_nothing(
    desk: WatchDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lessons, "RETRAIN_AFTER", 2)
    correct(desk, "label", id_of(0), BOAT)
    trial = correct(desk, "label", id_of(1), BOAT).retrained
    assert trial and not trial.promoted and trial.challenger_f1 is None
    assert desk.classifier.predict([LAMPS[5]])[0].top[0][0] == BOAT


def test_an_office_that_is_named_is_proposed_for_its_like_until_it_is_undone(
    desk: WatchDesk,
) -> None:
    office = "transport-office"
    before = {row["id"]: row["office"] for row in desk.track().rows}
    done = correct(desk, "office", id_of(12), office)
    assert done.effect and done.effect.before and done.effect.after
    assert done.effect.after.answer == office and done.effect.after.given
    assert done.effect.changed == len(BOATS)
    boat, counts = [BOATS[5]], count([BOATS[5]])
    assert desk.concerns.of(boat, counts, [""])[0].office == office
    assert {row["id"] for row in desk.track(office=office).rows} == {id_of(12)}
    correct(desk, "undo", done.record.id)
    assert desk.concerns.of(boat, counts, [""])[0].office == before[id_of(17)]
    assert {row["id"]: row["office"] for row in desk.track().rows} == before
    assert desk.track(office=office).rows == []


def test_stories_are_split_and_merged_in_lines_and_stream_and_back_again(desk: WatchDesk) -> None:
    def told() -> dict[str, str]:
        return {row["id"]: row["story"] for row in desk.track().rows}

    before = told()
    lamps = desk.events.stream.story(before[id_of(0)])
    part = [id_of(0), id_of(1)]
    split = correct(desk, "split", lamps.id, " ".join(part), "another street")
    after = told()
    assert after[id_of(0)] == after[id_of(1)] == f"split-{split.record.id}" != after[id_of(2)]
    assert all(desk.events.stream.story_of(one) == story for one, story in after.items())
    merge = correct(desk, "merge", after[id_of(0)], before[id_of(12)])
    assert told()[id_of(0)] == before[id_of(12)] == desk.events.stream.story_of(id_of(0))
    with pytest.raises(CivicloomError, match="EVT-003"):
        correct(desk, "undo", split.record.id)
    correct(desk, "undo", merge.record.id)
    correct(desk, "undo", split.record.id)
    assert told() == before
    assert desk.events.stream.story(lamps.id).items == lamps.items
    with pytest.raises(CivicloomError, match="EVT-002"):
        correct(desk, "split", lamps.id, id_of(20))
    with pytest.raises(CivicloomError, match="WAT-005"):
        correct(desk, "undo", merge.record.id)
    assert len(list(desk.corrections)) == 4


def test_lines_and_stream_tell_the_same_story_of_what_arrived_between_decisions(
    desk: WatchDesk,
) -> None:
    def arrive(number: int, like: int) -> None:
        told = vars(items(desk)[like])
        desk.take([Item(**{**told, "id": f"{number:032x}", "title": f"{told['title']} 又一次"})])

    def agree() -> None:
        for row in desk.track().rows:
            assert row["story"] == desk.events.stream.story_of(row["id"])

    lamps = desk.events.stream.story_of(id_of(0)) or ""
    parking = desk.events.stream.story_of(id_of(12)) or ""
    merge = correct(desk, "merge", lamps, parking)
    arrive(1000, 0)
    agree()
    correct(desk, "undo", merge.record.id)
    agree()
    split = correct(desk, "split", lamps, f"{id_of(0)} {id_of(1)}")
    arrive(1001, 0)
    arrive(1002, 2)
    agree()
    correct(desk, "merge", parking, f"split-{split.record.id}")
    correct(desk, "undo", split.record.id)
    arrive(1003, 12)
    agree()


TOLD = ("望江燃气泄漏事故善后安置赔偿", "西湖地铁停运故障检修乘客", "北苑学校食堂食品安全检查")


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_decided_while_items_arrive_lines_follow_the_stream(seed: int) -> None:
    chance, stream, records = random.Random(seed), Stream(), list[Correction]()
    clusters: dict[str, str] = {}

    def record(task: str, item: str, new: str, undone: str = "") -> None:
        one = Correction(f"c{len(records)}", "a", "t", item, task, "", new, undone=undone)
        with suppress(CivicloomError):
            stream.apply(_decision(one))
            records.append(one)

    for number in range(30):
        stories, text = stream.stories(), chance.choice(TOLD)
        does = chance.choice(("arrive", "arrive", "arrive", "merge", "split", "undo"))
        if does == "arrive" or not stories:
            at = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=number)
            one = Item(f"i{number}", "s", "article", "", f"{text}{number}", text * 3, at, at)
            stream.add(one)
            clusters[one.id] = stream.part_of(one.id)
        elif does == "merge":
            record("merge", chance.choice(stories).id, chance.choice(stories).id)
        elif does == "split":
            told = chance.choice(stories)
            some = chance.sample(told.items, 1 + len(told.items) // 3)
            record("split", told.id, " ".join(some))
        elif left := standing(records, last_only=False):
            back = chance.choice(left)
            record(back.task, back.item, back.old, undone=back.id)
        decided = Decided.of(records)
        assert {i: decided.story(i, c) for i, c in clusters.items()} == {
            i: stream.story_of(i) for i in clusters
        }


def test_a_merge_is_written_down_while_another_process_takes_items(desk: WatchDesk) -> None:
    stories = {row["story"] for row in desk.track().rows}
    first, second = sorted(stories)[:2]
    desk.events.snapshot()  # it holds the stories
    with Workspace.open(desk.workspace.root) as opened, WatchDesk(opened) as other:
        correct(other, "merge", first, second)
        assert other.events.stream.story(first).id == second
    assert {row["story"] for row in desk.track().rows} == stories - {first}
    new = items(desk)[0]
    desk.take([Item(**{**vars(new), "id": "f" * 32, "title": "新", "text": "另一件事情"})])
    assert desk.events.stream.story(first).id == second


def test_decisions_about_stories_are_rebuilt_with_them(desk: WatchDesk) -> None:
    first, second = sorted({row["story"] for row in desk.track().rows})[:2]
    correct(desk, "merge", first, second)
    stories = desk.events.stream.stories()
    desk.close()
    for path in (desk.folder / "events").iterdir():
        path.unlink()
    with Workspace.open(desk.workspace.root) as opened, WatchDesk(opened) as again:
        again.rebuild()
        assert [story.items for story in again.events.stream.stories()] == [
            story.items for story in stories
        ]


def test_what_joined_a_story_that_was_split_off_is_there_again_after_rebuilding(
    desk: WatchDesk,
) -> None:
    def come(text: str, number: int) -> str:
        one = items(desk)[0]
        desk.take([Item(**{**vars(one), "id": id_of(number), "title": text[:8], "text": text})])
        return id_of(number)

    def told(desk: WatchDesk) -> list[tuple[str, tuple[str, ...]]]:
        return sorted((story.id, story.items) for story in desk.events.stream.stories())

    lamps = desk.events.stream.story_of(id_of(0))
    assert lamps
    split = correct(desk, "split", lamps, " ".join(map(id_of, range(9)))).record
    joined = come(LAMPS[3].replace("暗", "黑"), 100)
    assert desk.events.stream.story_of(joined) == f"split-{split.id}"
    again = correct(desk, "split", f"split-{split.id}", f"{joined} {id_of(0)}").record
    come(LAMPS[4].replace("暗", "黑"), 101)
    correct(desk, "merge", f"split-{again.id}", desk.events.stream.story_of(id_of(20)) or "")
    correct(desk, "undo", split.id)
    correct(desk, "split", lamps, id_of(11))
    correct(desk, "split", lamps, id_of(10))
    before, root = told(desk), desk.workspace.root
    desk.close()
    for path in (desk.folder / "events").iterdir():
        path.unlink()
    for _ in range(2):  # over nothing, and over what there is
        with Workspace.open(root) as opened, WatchDesk(opened) as rebuilt:
            rebuilt.rebuild()
            assert told(rebuilt) == before
        with Workspace.open(root) as opened, WatchDesk(opened) as read:
            assert told(read) == before


def test_what_is_suggested_was_not_labelled_and_is_of_both_kinds(desk: WatchDesk) -> None:
    correct(desk, "label", id_of(0), LAMP)
    correct(desk, "reject", id_of(1))
    found = suggestions(desk, 4, "media-watch")
    ids = {one.row["id"] for one in found}
    assert len(ids) == 4
    assert not ids & {id_of(0), id_of(1)}
    assert all(len(one.top) == 3 for one in found)
    with pytest.raises(CivicloomError, match="PUR-"):
        suggestions(desk, 1, "curiosity")


def test_agreement_is_of_two_persons_on_items_that_both_labelled(desk: WatchDesk) -> None:
    assert agreements(desk) == []
    for number, own in ((0, LAMP), (1, LAMP), (12, BOAT), (13, BOAT), (14, BOAT)):
        correct(desk, "label", id_of(number), own)
    with (
        Workspace.open(desk.workspace.root) as opened,
        WatchDesk(opened, "second@press-office") as other,
    ):
        for number, own in ((0, LAMP), (1, BOAT), (12, BOAT), (13, BOAT)):
            correct(other, "label", id_of(number), own)
        (pair,) = agreements(other)
    assert pair.agreement.items == 4
    assert pair.agreement.observed == 0.75
    assert pair.agreement.kappa == pytest.approx(0.5)


def test_a_correction_of_a_text_that_was_let_go_is_kept_and_teaches_nothing(
    desk: WatchDesk,
) -> None:
    before = state(desk)
    moment = desk.workspace.clock.now() + timedelta(days=100)
    desk.workspace.__dict__["clock"] = FixedClock(moment)
    desk.forget()
    done = correct(desk, "label", id_of(0), BOAT)
    assert done.effect and (done.effect.before, done.effect.recent) == (None, 0)
    assert {row["id"]: row["label"] for row in desk.track().rows}[id_of(0)] == BOAT
    assert all(np.array_equal(a, b) for a, b in zip(before, state(desk), strict=True))


def test_a_record_that_was_killed_before_its_receipt_gets_it_with_the_next(
    desk: WatchDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = desk.workspace.log.size
    with monkeypatch.context() as patch:
        patch.setattr(type(desk.workspace.log), "append", _killed)
        with pytest.raises(KeyboardInterrupt):
            correct(desk, "pick", id_of(0))
    with desk.corrections.path.open("ab") as file:
        file.write(b'{"id": "torn')
    correct(desk, "reject", id_of(1))
    assert desk.workspace.log.size == size + 2
    assert [one.new for one in desk.corrections] == ["pick", "reject"]


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("praise", "x"), "WAT-003"),
        (("label", "x", "no such label"), "WAT-004"),
        (("undo", "correction-0"), "WAT-005"),
        (("pick", "x"), "WAT-012"),
        (("label", "x", LAMP), "WAT-012"),
        (("office", id_of(0), "nobody"), "WAT-013"),
        (("merge", "x", "y"), "EVT-001"),
    ],
)
def test_wrong_corrections_are_refused_and_not_written(
    desk: WatchDesk, words: tuple[str, ...], code: str
) -> None:
    with pytest.raises(CivicloomError, match=code):
        correct(desk, *words)
    assert list(desk.corrections) == []


def test_a_districts_own_topics_can_be_given_as_labels(desk: WatchDesk) -> None:
    own = (
        "- label: 湖面游船\n  name: {en: Boats, zh: 湖面游船}\n  seeds: [湖上的脚踏船, 游船租金]\n"
    )
    (desk.declared / "taxonomy.yaml").write_text(own, "utf-8")
    with Workspace.open(desk.workspace.root) as opened, WatchDesk(opened) as again:
        done = correct(again, "label", id_of(12), "湖面游船")
        assert done.effect and done.effect.after and done.effect.after.answer == "湖面游船"
