"""civicloom watch search: exact phrases in all texts, in both scripts; never by author."""

from datetime import date, datetime
from pathlib import Path
from typing import Literal, cast

import click

from civicloom.apps.watch.desk import PURPOSE, WatchDesk, counts, search
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output
from civicloom.cli.told import Told
from civicloom.purpose import OFFICE_ZONE
from civicloom.workspace import Workspace

HEADINGS = ("published", "outlet", "title", "snippet", "class", "office", "place", "urgency", "id")
MARKS = (
    *("url", "topics", "label", "confidence", "reprint_of", "language"),
    *("office", "place", "organisation", "urgency", "story"),
)
STATUS = ("status", "status_since")


@click.command("search", cls=Told)
@workspace_argument
@click.argument("query")
@click.option("--order", type=click.Choice(["time", "rank"]), default="time")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--outlet", multiple=True)
@click.option("--topic", multiple=True)
@click.option("--place", multiple=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20)
@click.option("--timeline", is_flag=True)
@click.option("--purpose", default=PURPOSE)
@actor_option
@command
def search_command(
    output: Output,
    workspace: Path,
    query: str,
    order: str,
    since: datetime | None,
    until: datetime | None,
    outlet: tuple[str, ...],
    topic: tuple[str, ...],
    place: tuple[str, ...],
    limit: int,
    timeline: bool,
    purpose: str,
    actor: str,
) -> int:
    given = {"outlet": outlet, "topic": topic, "place": place}
    filters = {name: values for name, values in given.items() if values}
    with Workspace.open(workspace) as opened, WatchDesk(opened, actor) as desk:
        if timeline:
            first, end = (day.date() if day else None for day in (since, until))
            return _days(output, counts(desk, query, purpose, filters, first, end))
        found, lines = search(
            desk,
            query,
            purpose,
            order=cast(Literal["time", "rank"], order),
            since=since.replace(tzinfo=OFFICE_ZONE) if since else None,
            until=until.replace(tzinfo=OFFICE_ZONE) if until else None,
            filters=filters,
            limit=limit,
        )
    rows = []
    for hit in found.hits:
        moment = hit.doc.moment.isoformat()
        said = {"id": hit.doc.id, "published": moment, "title": hit.doc.title}
        said |= {"outlet": hit.doc.outlet, "source": hit.doc.source, "snippet": hit.snippet}
        line = lines.get(hit.doc.id, {})
        said |= {name: line.get(name, "") for name in MARKS}
        said |= {name: line[name] for name in STATUS if name in line}
        output.data({**said, "marks": hit.marks, "total": found.total})
        urgency = output.term(said["urgency"])
        shown = [said["label"], said["office"], said["place"], urgency, said["id"]]
        title = f"{hit.doc.title} ({line['status']})" if "status" in line else hit.doc.title
        local = hit.doc.moment.astimezone(OFFICE_ZONE)
        rows.append((f"{local:%Y-%m-%d %H:%M}", hit.doc.outlet, title, hit.snippet, *shown))
    output.table(HEADINGS, rows, title=output.word("watch.search.total", total=found.total))
    return 0 if found.total else 1


def _days(output: Output, found: list[tuple[date, int]]) -> int:
    for day, count in found:
        output.data({"day": day, "count": count})
    total = sum(count for _, count in found)
    output.table(("day", "texts"), found, title=output.word("watch.search.total", total=total))
    return 0 if total else 1
