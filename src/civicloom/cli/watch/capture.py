"""civicloom watch capture: pages as evidence, checked, replayed, compared."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import click

from civicloom.apps.watch.captures import (
    Capture,
    Captures,
    Checked,
    Outcome,
    Page,
    Replay,
    StampAt,
    check_capture,
    compare,
    load_declaration,
    not_whole,
    show,
)
from civicloom.apps.watch.desk import captures_of
from civicloom.cli.command import actor_option, command, workspace_argument
from civicloom.cli.output import Output, exit_code
from civicloom.cli.told import Told
from civicloom.workspace import Workspace

DECLARED = "watch/captures.yaml"
NEEDS_A_PERSON = 1
NEWEST = 30
HEADINGS = ("page", "status", "receipt", "stamped", "cut off", "file")
PAST = ("time (UTC)", "picture changed", "words changed", "receipt", "file")


@click.command("capture", cls=Told)
@workspace_argument
@click.argument("urls", metavar="[URL ...]", nargs=-1)
@click.option("--due", is_flag=True)
@click.option("--check", "checked", type=click.Path(path_type=Path))
@click.option("--replay", "replayed", type=click.Path(path_type=Path))
@click.option("--history", "url")
@actor_option
@command
def capture_command(
    output: Output,
    workspace: Path,
    urls: tuple[str, ...],
    due: bool,
    checked: Path | None,
    replayed: Path | None,
    url: str | None,
    actor: str,
) -> int:
    asked = [bool(urls) or due, checked is not None, replayed is not None, url is not None]
    if asked.count(True) != 1:
        raise click.UsageError(output.word("watch.capture.choose"))
    with Workspace.open(workspace) as opened:
        if checked:
            return _check(output, opened, checked)
        if replayed:
            return _replay(output, opened, replayed)
        captures = captures_of(opened, actor)
        return (
            _history(output, captures, url) if url else _take(output, opened, captures, urls, due)
        )


def _chain(stamp: StampAt | None) -> bytes:
    return stamp.chain.read_bytes() if stamp else b""


def _take(
    output: Output, opened: Workspace, captures: Captures, urls: Sequence[str], due: bool
) -> int:
    declared = {page.url: page for page in load_declaration(opened.root / DECLARED).pages}
    pages = [declared.get(url, Page(url)) for url in urls]
    if due:
        pages += captures.due(list(declared.values()), opened.clock.now())
    with output.progress() as step:
        outcomes = captures.capture_all(pages, step)
    for outcome in outcomes:
        _tell(output, outcome)
    taken = [outcome.capture for outcome in outcomes if outcome.capture]
    stamped = output.word("watch.capture.stamped")
    output.table(HEADINGS, [_row(output, capture, stamped) for capture in taken])
    for one in taken:
        if one.lacks:
            output.show(f"{one.url}: {not_whole(one.lacks, output.language)}")
    return max((exit_code(one.error) for one in outcomes if one.error), default=0)


def _tell(output: Output, outcome: Outcome) -> None:
    if outcome.error:
        output.fault(outcome.error, url=outcome.page.url)
    elif outcome.capture:
        output.data({**outcome.capture.as_json(), "state": "ok"})


def _row(output: Output, one: Capture, stamped: str) -> tuple[object, ...]:
    told = stamped if one.stamped else ""
    return (
        one.url,
        one.status,
        one.receipt,
        told,
        output.listed(map(output.term, one.lacks)),
        one.path,
    )


def _checked(opened: Workspace, path: Path) -> Checked:
    stamp = load_declaration(opened.root / DECLARED).stamp
    return check_capture(path, [opened.log.verifier_key], _chain(stamp))


def _check(output: Output, opened: Workspace, path: Path) -> int:
    found = _checked(opened, path)
    output.data(found.as_json(output.language))
    for fault in found.faults:
        output.say_fault(fault)
    if found.holds:
        about = {"file": path, "receipt": found.receipt, "logged": found.logged}
        if found.stamp:
            at = f"{found.stamp.time:%Y-%m-%d %H:%M:%S}"
            output.say("watch.capture.holds_stamped", stamp=at, **about)
        else:
            output.say("watch.capture.holds", **about)
    return 0 if found.holds else NEEDS_A_PERSON


def _replay(output: Output, opened: Workspace, path: Path) -> int:
    replay = Replay(path, _checked(opened, path), language=output.language)
    output.data({"url": replay.url, "file": str(path)})
    output.say("watch.capture.replaying", url=replay.url)
    with suppress(KeyboardInterrupt):
        replay.serve()
    return 0


def _history(output: Output, captures: Captures, url: str) -> int:
    """What changed from each capture to the next, and a page that shows the last change."""
    past = captures.history(url)[-NEWEST:]
    changes = [compare(before, after) for before, after in pairwise(past)]
    page = past[-1].path.with_name("history.html")
    if changes:
        page.write_text(show(changes[-1], past[::-1], output.language), "utf-8")
    rows: list[tuple[object, ...]] = []
    for one, change in zip(past, [None, *changes], strict=True):
        said = change.as_json() if change else {}
        output.data({**one.as_json(), "change": said or None})
        share = f"{change.picture.share:.2%}" if change else ""
        words = len(change.texts) if change else ""
        rows.append((f"{one.at:%Y-%m-%d %H:%M:%S}", share, words, one.receipt, one.path.name))
    output.table(PAST, rows, title=url)
    if changes:
        output.say("watch.capture.last_change", file=page)
    return 0
