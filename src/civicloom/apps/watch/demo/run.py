"""The demonstration from an empty folder to a weekly report."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from civicloom.apps.watch.desk import Polled, WatchDesk, poll_due, report
from civicloom.model.errors import CivicloomError, Language
from civicloom.workspace import Workspace, init

from .serving import served, world

EXAMPLE = "pressdesk"
NETWORK = 'allow: ["127.0.0.1:*"]\n'


@dataclass(frozen=True)
class Told:
    """What was read from each source, how many items each topic has, and the report's files and receipt."""

    workspace: Path
    polled: list[Polled]
    topics: dict[str, int]
    files: list[Path]
    receipt: str | None


def demo(root: Path, language: Language = "zh-Hans") -> Told:
    """Make a workspace at ``root`` unless there is one, read the outlets, and report the week.

    Raises WAT-028 for a workspace that reads sources of its own.
    """
    if not (root / "workspace.yaml").exists():
        init(root, EXAMPLE)
    _require_ours(root)
    with Workspace.open(root) as opened, WatchDesk(opened) as desk:
        with served(opened.clock.now()) as address:
            _declare(desk.declared, address)
            polled = list(poll_due(desk, sorted(world()["outlets"])))
        topics = {name: len(desk.track(topic=name).rows) for name in desk.topics.by_id}
        made = report(desk, "weekly", language)
        return Told(root, polled, topics, list(made.paths), made.receipt)


def _require_ours(root: Path) -> None:
    """An office's own workspace is nobody's demonstration: its declarations are not written over."""
    folder = root / "watch"
    own = {path.stem for path in folder.glob("sources/*.yaml")} - set(world()["outlets"])
    network = folder / "network.yaml"
    if own or (network.exists() and network.read_text("utf-8", "replace") != NETWORK):
        raise CivicloomError("WAT-028", path=root)


def _declare(folder: Path, address: str) -> None:
    (folder / "network.yaml").write_text(NETWORK, "utf-8")
    (folder / "sources").mkdir(exist_ok=True)
    for outlet, facts in world()["outlets"].items():
        words = {
            "id": outlet,
            "title": facts["title"],
            "kind": "feed",
            "url": f"{address}/{outlet}.xml",
            "outlet": facts["title"],
            "purpose": "media-watch",
            "articles": False,
        }
        text = yaml.safe_dump(words, allow_unicode=True, sort_keys=False)
        (folder / "sources" / f"{outlet}.yaml").write_text(text, "utf-8")
