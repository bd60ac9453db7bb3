"""All that is due, in order: collect, link, collide, push. Doing it again does nothing twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from civicloom.collect import Batch
from civicloom.collide import Run
from civicloom.collide.link import LinkResult
from civicloom.model.errors import CivicloomError
from civicloom.push import Delivered, Pushed

from .desk import LINKING, Desk, latest_runs
from .workspace import Workspace

Step = Callable[[str, int, int], None]


@dataclass
class Done:
    """What one run of everything did; ``refused`` are sources, or files of theirs, that could not be taken, and why."""

    batches: list[Batch] = field(default_factory=list)
    refused: list[tuple[str, CivicloomError]] = field(default_factory=list)
    links: LinkResult | None = None
    runs: list[Run] = field(default_factory=list)
    pushed: list[Pushed] = field(default_factory=list)
    delivered: list[Delivered] = field(default_factory=list)


def run_all(
    workspace: Workspace, desk: Desk, steps: Sequence[str], *, progress: Step | None = None
) -> Done:
    """Run the steps named (collect, link, collide, push). A source that fails does not stop the others."""
    done = Done()
    step = progress or (lambda label, at, total: None)
    actor = desk.actor.id
    if "collect" in steps:
        _collect(workspace, desk, done, step)
    if "link" in steps and workspace.linkages:
        done.links = workspace.desk(actor, LINKING).link(progress=step)
    if "collide" in steps:
        _collide(workspace, actor, done, step)
    if "push" in steps:
        done.pushed = desk.push(done.runs or latest_runs(workspace))
        done.delivered = desk.deliver()
    return done


def _collect(workspace: Workspace, desk: Desk, done: Done, step: Step) -> None:
    for number, name in enumerate(workspace.sources):
        step("collect", number, len(workspace.sources))
        try:
            batch = desk.collect(name, progress=step)
            done.batches.append(batch)
            done.refused += [(name, fault) for fault in batch.refused]
        except CivicloomError as error:
            done.refused.append((name, error))
    step("collect", len(workspace.sources), len(workspace.sources))
    _keep_in_order(workspace, desk)


def _keep_in_order(workspace: Workspace, desk: Desk) -> None:
    """Rewrite tables whose files overlap too much for quick cards, and sweep what nobody shows."""
    library = workspace.library
    for table in {source.standard for source in workspace.sources.values()}:
        if library.releases() and table in library.release().tables:
            library.settle(table, actor=desk.actor)
    library.sweep()


def _collide(workspace: Workspace, actor: str, done: Done, step: Step) -> None:
    for number, rule in enumerate(workspace.rules.values()):
        step("rules", number, len(workspace.rules))
        done.runs.append(workspace.desk(actor, rule.purpose).collide(rule.id))
    step("rules", len(workspace.rules), len(workspace.rules))
