"""civicloom watch demo: outlets of a fictional district, from the feed to a weekly report."""

from pathlib import Path
from shlex import quote

import click

from civicloom.apps.watch.demo import demo
from civicloom.cli.command import command
from civicloom.cli.output import Output, exit_code
from civicloom.cli.told import Told


@click.command("demo", cls=Told)
@click.argument("workspace", metavar="[DIR]", default="watch-demo", type=click.Path(path_type=Path))
@command
def demo_command(output: Output, workspace: Path) -> int:
    told = demo(workspace, output.language)
    worst = 0
    rows, alerts = [], []
    for polled in told.polled:
        if polled.error is not None:
            output.fault(polled.error, source=polled.source)
            worst = max(worst, exit_code(polled.error))
        rows.append((polled.source, polled.items, polled.reprints, len(polled.alerts)))
        alerts += [output.told(alert.text) for alert in polled.alerts]
    output.table(("source", "new", "reprints", "alerts"), rows)
    output.table(("topic", "items"), list(told.topics.items()))
    for alert in alerts:
        output.say("watch.demo.alert", text=alert)
    output.data({"topics": told.topics, "files": told.files, "receipt": told.receipt})
    for path in [*told.files, workspace / "outbox"]:
        output.show(str(path))
    output.say("watch.demo.receipt", receipt=told.receipt)
    output.say("watch.demo.next", there=quote(str(workspace)))
    return worst
