"""civicloom push: findings reach who must act."""

from collections.abc import Sequence
from pathlib import Path

import click

from civicloom.push import Delivered, Pushed
from civicloom.workspace import Workspace, latest_runs

from .command import actor_option, command, workspace_argument
from .output import Output
from .told import Told


@click.command("push", cls=Told)
@workspace_argument
@actor_option
@command
def push(output: Output, workspace: Path, actor: str) -> int:
    with Workspace.open(workspace) as opened:
        desk = opened.desk(actor)
        pushed = desk.push(latest_runs(opened))
        sent = desk.deliver()
        show(output, opened, pushed, sent)
    return int(any(one.outcome == "failed" for one in sent))


def show(
    output: Output, workspace: Workspace, pushed: Sequence[Pushed], sent: Sequence[Delivered]
) -> None:
    """What was dispatched and sent."""
    for one in pushed:
        output.data(
            {
                "pushed": one.rule,
                "office": one.office,
                "new": one.new,
                "known": one.known,
                "due_on": one.due_on,
                "receipt": one.receipt,
                "warning": one.warning and one.warning.as_json(output.language),
            }
        )
    for letter in sent:
        output.data(
            {
                "envelope": letter.envelope,
                "office": letter.office,
                "channel": letter.channel,
                "outcome": letter.outcome,
                "detail": letter.detail,
                "receipt": letter.receipt,
            }
        )
    for warning in {str(one.warning): one.warning for one in pushed if one.warning}.values():
        output.say_fault(warning)
    called = {name: output.told(office.name) for name, office in workspace.offices.items()}
    rows = [
        (p.rule, called.get(p.office, p.office), p.new, p.known, p.due_on, p.receipt or "")
        for p in pushed
    ]
    output.table(("rule", "office", "new", "known before", "due", "receipt"), rows)
    output.table(
        ("office", "channel", "outcome", "where", "receipt"),
        [
            (
                called.get(s.office, s.office),
                s.channel,
                output.term(s.outcome),
                s.detail,
                s.receipt or "",
            )
            for s in sent
        ],
    )
