"""civicloom watch track: everything on a topic, by an outlet or institution; its days, its stories, what belongs to it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any

import click

from civicloom.apps.watch.desk import PURPOSE, Found, WatchDesk, days, relatives
from civicloom.apps.watch.desk import stories as stories_of
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output
from civicloom.cli.told import Told
from civicloom.purpose import OFFICE_ZONE
from civicloom.workspace import Workspace

SHOWN = ("day", "outlet", "title", "label", "office", "place", "urgency", "story", "id")
HEADINGS = ("day", "outlet", "title", "class", "office", "place", "urgency", "story", "id")
DAYS = ("day", "items", "first title")
BELONGING = ("day", "outlet", "title", "because of", "id")
STORIES = ("first", "last", "items", "title", "places", "words", "id")

ASKED = (
    click.option("--outlet", default=""),
    click.option("--place", default=""),
    click.option("--institution", "organisation", default=""),
    click.option("--office", default=""),
    click.option("--since", type=click.DateTime(["%Y-%m-%d"])),
    click.option("--story", default=""),
)


def asked(called: Callable[..., int]) -> Callable[..., int]:
    """The options that choose items."""
    return reduce(lambda done, option: option(done), reversed(ASKED), called)


@click.command("track", cls=Told)
@workspace_argument
@click.argument("topic", required=False, default="")
@asked
@click.option("--timeline", is_flag=True)
@click.option("--related", default="", metavar="ITEM")
@click.option("--stories", is_flag=True)
@click.option("--purpose", default=PURPOSE)
@actor_option
@command
def track_command(
    output: Output,
    workspace: Path,
    topic: str,
    timeline: bool,
    related: str,
    stories: bool,
    purpose: str,
    actor: str,
    **wanted: Any,
) -> int:
    with Workspace.open(workspace) as opened, WatchDesk(opened, actor) as desk:
        if related:
            _related(output, desk, related, purpose)
        elif stories:
            _stories(output, desk, purpose)
        else:
            found = _found(desk, purpose, topic=topic, **wanted)
            (_days if timeline else _items)(output, found)
    return 0


def _found(
    desk: WatchDesk, purpose: str, *, story: str, since: datetime | None, **wanted: Any
) -> Found:
    if story:
        wanted["ids"] = desk.events.stream.story(story).items
    return desk.track(purpose, since=since.date() if since else None, **wanted)


def _items(output: Output, found: Found) -> None:
    rows = []
    for row in found.rows:
        output.data(row)
        shown = row | {"outlet": row["outlet"] or row["source"]}
        if "status" in row:
            shown["title"] = f"{row['title']} ({row['status']})"
        shown["urgency"] = output.term(shown["urgency"])
        rows.append(tuple(shown[name] for name in SHOWN))
    _table(output, HEADINGS, rows, found)


def _days(output: Output, found: Found) -> None:
    rows = []
    for one in days(found.rows):
        count = len(one.items)
        output.data({"day": one.day, "count": count, "title": one.title, "items": one.items})
        rows.append((one.day, count, one.title))
    _table(output, DAYS, rows, found)


def _table(
    output: Output, headings: Sequence[str], rows: Sequence[Sequence[object]], found: Found
) -> None:
    """A table below what was found; that alone where it is nothing, so that nothing is not silence."""
    title = output.word("watch.track.found", items=len(found.rows), release=found.release)
    if not rows:
        output.show(title)
    output.table(headings, rows, title=title)


def _related(output: Output, desk: WatchDesk, item: str, purpose: str) -> None:
    rows = []
    for one in relatives(desk, item, purpose):
        reasons = [{"kind": kind, "group": group} for kind, group in one.reasons]
        output.data({**one.row, "reasons": reasons})
        why = output.listed(map(output.term, dict.fromkeys(kind for kind, _ in one.reasons)))
        line = one.row
        rows.append((line["day"], line["outlet"] or line["source"], line["title"], why, line["id"]))
    output.table(BELONGING, rows)


def _stories(output: Output, desk: WatchDesk, purpose: str) -> None:
    rows = []
    for one in stories_of(desk, purpose):
        output.data(asdict(one))
        places, words = output.listed(one.places), output.listed(one.terms)
        rows.append(
            (
                *(at.astimezone(OFFICE_ZONE).date() for at in (one.first, one.last)),
                one.count,
                one.title,
                places,
                words,
                one.id,
            )
        )
    output.table(STORIES, rows)
