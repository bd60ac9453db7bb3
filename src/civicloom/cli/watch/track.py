"""civicloom watch track: everything on a topic, by an outlet or institution; its days, its stories, what belongs to it."""

from collections.abc import Callable
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
from civicloom.purpose import OFFICE_ZONE
from civicloom.workspace import Workspace

SHOWN = ("day", "outlet", "title", "label", "office", "place", "urgency", "story", "id")
HEADINGS = ("day", "outlet", "title", "class", "office", "place", "urgency", "story", "id")
DAYS = ("day", "items", "first title")
BELONGING = ("day", "outlet", "title", "because of", "id")
STORIES = ("first", "last", "items", "title", "places", "words", "id")

ASKED = (
    click.option("--outlet", default="", help="An outlet, or a source's id."),
    click.option("--place", default="", help="Items that name this place."),
    click.option("--institution", "organisation", default="", help="Items that name it first."),
    click.option("--office", default="", help="Items for which this office is responsible."),
    click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day, YYYY-MM-DD."),
    click.option("--story", default="", help="Items of this story."),
)


def asked(called: Callable[..., int]) -> Callable[..., int]:
    """The options that choose items."""
    return reduce(lambda done, option: option(done), reversed(ASKED), called)


@click.command("track")
@workspace_argument
@click.argument("topic", required=False, default="")
@asked
@click.option("--timeline", is_flag=True, help="The days of these items, with how many there are.")
@click.option("--related", default="", metavar="ITEM", help="What belongs to ITEM, and why.")
@click.option("--stories", is_flag=True, help="The stories that items tell, the last told first.")
@click.option("--purpose", default=PURPOSE, help="The purpose of this use. Default: media-watch.")
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
    """Items of a saved TOPIC of DIR, or as the options ask, the newest first; all of them without any."""
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
        rows.append(tuple(shown[name] for name in SHOWN))
    output.table(HEADINGS, rows, title=f"{len(rows)} items, release {found.release}")


def _days(output: Output, found: Found) -> None:
    rows = []
    for one in days(found.rows):
        count = len(one.items)
        output.data({"day": one.day, "count": count, "title": one.title, "items": one.items})
        rows.append((one.day, count, one.title))
    output.table(DAYS, rows, title=f"{len(found.rows)} items, release {found.release}")


def _related(output: Output, desk: WatchDesk, item: str, purpose: str) -> None:
    rows = []
    for one in relatives(desk, item, purpose):
        reasons = [{"kind": kind, "group": group} for kind, group in one.reasons]
        output.data({**one.row, "reasons": reasons})
        why = ", ".join(dict.fromkeys(kind for kind, _ in one.reasons))
        line = one.row
        rows.append((line["day"], line["outlet"] or line["source"], line["title"], why, line["id"]))
    output.table(BELONGING, rows)


def _stories(output: Output, desk: WatchDesk, purpose: str) -> None:
    rows = []
    for one in stories_of(desk, purpose):
        output.data(asdict(one))
        places, words = ", ".join(one.places), ", ".join(one.terms)
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
