"""What is kept and what is let go: nothing doubled after any time, nothing lost to a stop, no words past their days."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from civicloom.apps.watch.desk import WatchDesk, intake, report
from civicloom.apps.watch.item import Item, item_id
from civicloom.evidence import members_of
from civicloom.model.clock import FixedClock
from civicloom.workspace import Workspace, init

TITLE = "望江街道旧闻一去不返"
TEXT = "望江街道老旧小区燃气隐患排查的这句话只在这里出现。" * 3


class Stopped(BaseException):
    """A process that ends here."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return init(tmp_path / "x", "pressdesk")


def items(desk: WatchDesk, count: int = 3) -> list[Item]:
    now = desk.workspace.clock.now()
    urls = [f"https://a.example/{n}" for n in range(count)]
    return [
        Item(item_id("s", url), "s", "article", url, f"{TITLE}{n}", f"{TEXT}{n}", now, now)
        for n, url in enumerate(urls)
    ]


def later(desk: WatchDesk, days: int) -> datetime:
    moment = desk.workspace.clock.now() + timedelta(days=days)
    desk.workspace.__dict__["clock"] = FixedClock(moment)
    return moment


def test_older_material_taken_twice_is_not_doubled_after_any_time(desk: WatchDesk) -> None:
    old = items(desk)
    assert desk.take(old).items == 3
    for days in (100, 100, 400):
        later(desk, days)
        desk.forget()
        assert desk.take(old).items == 0
        assert len(desk.track().rows) == 3


def test_very_many_at_once_are_taken_some_at_a_time_and_each_once(
    desk: WatchDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "AT_ONCE", 3)
    given = items(desk, 8)
    taken = desk.take([*given, *given[:2]])
    assert (taken.items, len(taken.receipts)) == (8, 3)
    assert sorted(row["id"] for row in desk.track().rows) == sorted(one.id for one in given)
    sizes = [len(path.read_text("utf-8").splitlines()) for path in desk.batches.kept()]
    assert sorted(sizes) == [2, 3, 3]
    assert (desk.events.stream.size, desk.take(given).items) == (8, 0)


def test_no_file_of_the_desk_has_a_title_or_word_of_what_was_let_go(desk: WatchDesk) -> None:
    desk.take(items(desk))
    story = desk.events.stream.stories()[0]
    assert (story.count, story.title[:5]) == (3, TITLE[:5])
    assert _holding(desk, "望江")
    later(desk, 100)
    assert desk.forget() == 3
    after = desk.events.stream.story(story.id)
    assert (after.items, after.title, after.terms) == (story.items, "", ())
    desk.close()
    assert _holding(desk, "望江") == []


def test_a_report_goes_after_the_days_of_the_purpose_it_was_made_for(desk: WatchDesk) -> None:
    desk.take(items(desk))
    made = report(desk, formats=["html"])
    archived = desk.folder / "reports/archive" / (made.receipt or "")
    later(desk, 89)
    desk.forget()
    assert archived.is_dir()
    later(desk, 2)
    desk.forget()
    assert [path.exists() for path in (archived, *made.paths)] == [False] * 3
    number = desk.workspace.log.size - 1
    said = members_of(desk.workspace.log.receipt(number).leaf)
    assert (said["type"], said["facts"]["reports"]) == ("watch.forget", 1)


def _holding(desk: WatchDesk, word: str) -> list[str]:
    """The files of texts and stories that have a word, written out or as JSON escapes it."""
    forms = (word.encode(), word.encode("unicode_escape"))
    parts = [desk.folder / name for name in ("events", "batches", "rows", "search")]
    files = [path for part in parts if part.exists() for path in part.rglob("*") if path.is_file()]
    return [path.name for path in files if any(form in path.read_bytes() for form in forms)]


def test_a_stop_while_texts_are_let_go_is_made_good_by_the_next(
    desk: WatchDesk, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.take(items(desk))
    moment = later(desk, 100)
    monkeypatch.setattr(desk.batches, "forget", _stop)
    with pytest.raises(Stopped):
        desk.forget()
    desk.close()
    with Workspace.open(home) as opened, WatchDesk(opened) as again:
        opened.__dict__["clock"] = FixedClock(moment)
        assert again.forget() == 3
        assert again.forget() == 0
        assert again.batches.kept() == []


def _stop(*_: object, **__: object) -> None:
    raise Stopped


@pytest.mark.parametrize(
    "step",
    ["with_stories", "collect", "reprints", "search_index", "tell", "note", "finish", "unlink"],
)
def test_a_stop_anywhere_loses_and_doubles_nothing(
    desk: WatchDesk, home: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    told = items(desk)
    with monkeypatch.context() as patch:
        if step == "with_stories":
            patch.setattr(intake, "with_stories", _stop)
        elif step == "collect":
            patch.setattr(type(desk.workspace.desk()), "collect", _stop)
        elif step == "reprints":
            patch.setattr(intake.Marked, "entry", property(_stop))
        elif step == "search_index":
            patch.setattr(desk.search_index, "add_many", _stop)
        elif step == "tell":
            patch.setattr(intake.alerts, "tell", _stop)
        elif step in ("note", "finish"):
            patch.setattr(desk.known if step == "note" else desk.batches, step, _stop)
        else:
            patch.setattr(Path, "unlink", _stop)
        with pytest.raises(Stopped):
            desk.take(told)
    desk.close()
    with Workspace.open(home) as opened, WatchDesk(opened) as again:
        again.take(told)
        assert len(again.track().rows) == 3
        assert again.search_index.search("燃气").total == 3
        assert len(again.events.stream.stories()) == 1
        assert again.batches.waiting() == []
        assert list((again.folder / "rows").iterdir()) == []


def test_everything_is_rebuilt_from_the_batches_and_the_library(
    desk: WatchDesk, home: Path
) -> None:
    first, second = items(desk, 5)[:2], items(desk, 5)[2:]
    desk.take(first)
    later(desk, 100)
    desk.forget()
    now = desk.workspace.clock.now()
    desk.take([Item(**{**vars(one), "published": now, "seen": now}) for one in second])
    stories = desk.events.stream.stories()
    desk.close()
    for part in ("search", "reprints", "events"):
        shutil.rmtree(desk.folder / part)
    for path in desk.folder.glob("known.db*"):
        path.unlink()
    with Workspace.open(home) as opened, WatchDesk(opened) as again:
        assert again.search_index.search("燃气").total == 0
        assert again.rebuild() == 3
        assert again.search_index.search("燃气").total == 3
        assert again.reprints.find(second[0].text)
        assert again.take(first + second).items == 0
        told = [story for story in again.events.stream.stories() if story.title]
        assert [story.items for story in told] == [story.items for story in stories if story.title]
