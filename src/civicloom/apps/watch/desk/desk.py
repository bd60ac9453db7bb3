"""A workspace's watch: its declarations, its indexes, and the ways in and out."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Unpack

from civicloom.apps.watch.authors import Pseudonyms
from civicloom.apps.watch.captures import load_allowed
from civicloom.apps.watch.chats import Accounts, Group, Promises, load_accounts, load_groups
from civicloom.apps.watch.classify import Classifier, CorrectionLog, Taxonomy, taxonomy
from civicloom.apps.watch.events import Journal
from civicloom.apps.watch.fetch import Agent, Archive, Fetcher
from civicloom.apps.watch.item import Item
from civicloom.apps.watch.reprints import ReprintIndex
from civicloom.apps.watch.search import SearchIndex
from civicloom.apps.watch.sources import Sites, Source, State, load_sources
from civicloom.apps.watch.topics import Matcher, Topics
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Workspace

from .alerts import require_declared, send
from .asking import FIELDS, PURPOSE, TABLE, Asked, Found, run, sql
from .batches import Batches
from .concerns import Concerns, Duties, read_duties
from .decided import Decided
from .intake import BUSY, Taken, leave, resume, take
from .keeping import forget, rebuild
from .known import Known
from .lessons import Lessons

SOURCE = "watched"


class WatchDesk:
    """An actor at the watch of a workspace. Close it, or use it in a ``with``.

    Raises WAT-001 for a workspace that does not declare the table of items.
    """

    def __init__(self, workspace: Workspace, actor: str = "") -> None:
        standard = workspace.standards.get(TABLE)
        fields = {one.name for one in standard.fields} if standard else set()
        if SOURCE not in workspace.sources or not fields.issuperset(FIELDS):
            raise CivicloomError("WAT-001", path=workspace.root)
        self.workspace = workspace
        self.actor = actor
        self.declared = workspace.root / "watch"
        self.folder = workspace.state / "watch"
        self.batches = Batches(self.folder / "batches")

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The declared sources by id. Raises Faults."""
        return self.read_sources()

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """The declared chat groups by id. Raises Faults, also for less than their members were told."""
        return self.read_groups()

    @cached_property
    def promises(self) -> Promises:
        """What the members of groups were told."""
        return Promises(self.folder / "promised.json")

    @cached_property
    def accounts(self) -> Accounts:
        """The accounts by which groups are heard. Raises Faults."""
        return load_accounts(self.declared / "listen.yaml")

    @cached_property
    def topics(self) -> Topics:
        """The saved topics as they were read. Raises Faults, WAT-020 and WAT-027."""
        return self.read_topics()

    @cached_property
    def matcher(self) -> Matcher:
        """The topics' queries, ready to match."""
        return Matcher(self.topics.queries)

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The shipped topics and those of ``watch/taxonomy.yaml``. Raises CLS-005."""
        own = self.declared / "taxonomy.yaml"
        return taxonomy().with_own(own) if own.exists() else taxonomy()

    @cached_property
    def offices(self) -> Mapping[str, Duties]:
        """The offices that items may be for, by id. Raises WAT-011."""
        return {one.id: one for one in read_duties(self.declared / "offices.yaml")}

    @cached_property
    def corrections(self) -> CorrectionLog:
        """What analysts decided."""
        return CorrectionLog(self.folder / "corrections.jsonl")

    @cached_property
    def lessons(self) -> Lessons:
        """What corrections taught."""
        return Lessons(self)

    @property
    def classifier(self) -> Classifier:
        """The classifier as corrections have taught it so far."""
        return self.lessons.classifier

    @property
    def concerns(self) -> Concerns:
        """Offices, places, organisations and urgency. Raises CLS-010 and WAT-011."""
        return self.lessons.concerns

    @cached_property
    def state(self) -> State:
        """What sources gave so far."""
        return State(self.folder / "sources.db")

    @cached_property
    def sites(self) -> Sites:
        """What was learned of sites' pages."""
        return Sites(self.folder / "sites.json")

    @cached_property
    def known(self) -> Known:
        """Which items were taken."""
        return Known(self.folder / "known.db")

    @cached_property
    def search_index(self) -> SearchIndex:
        """The texts, to be searched."""
        return SearchIndex(self.folder / "search")

    @cached_property
    def reprints(self) -> ReprintIndex:
        """The prints of the texts."""
        return ReprintIndex(self.folder / "reprints")

    @cached_property
    def events(self) -> Journal:
        """The stories that items tell."""
        return Journal(self.folder / "events")

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        """The names of private authors."""
        return Pseudonyms(self.folder / "keys")

    @cached_property
    def fetcher(self) -> Fetcher:
        """The polite client; ``watch/network.yaml`` names what it may fetch beyond the open web."""
        declaration = self.workspace.declaration
        agent = Agent(declaration.name["en"], declaration.steward)
        network = self.declared / "network.yaml"
        allow = load_allowed(network) if network.exists() else ()
        clock = self.workspace.clock
        return Fetcher(agent, clock, Archive(self.folder / "warc", clock, str(agent)), allow)

    def read_sources(self) -> Mapping[str, Source]:
        """The sources as their files stand. Raises Faults."""
        return load_sources(self._part("sources"))

    def read_groups(self) -> Mapping[str, Group]:
        """The groups as their files stand. Raises Faults, also for less than their members were told."""
        there = self.workspace
        groups = load_groups(self._part("groups"), there.register.purposes, there.clock)
        self.promises.require(groups)
        return {group.id: group for group in groups}

    def read_topics(self) -> Topics:
        """The saved topics as their files stand.

        Raises Faults, and WAT-020 or WAT-027 for one of an unknown office or purpose.
        """
        there, topics = self.workspace, Topics.load(self._part("topics"))
        return require_declared(topics, there.offices, there.register.purposes)

    def take(self, items: Sequence[Item]) -> Taken:
        """Mark, keep and index items; when this returns, they are kept. Those known before are passed over.

        Very many are taken in batches of some thousand, each with its receipt.

        Raises REP-001 while another process takes items.
        """
        resume(self)
        taken = take(self, items)
        if taken.alerts:
            send(self)
        return taken

    def take_or_leave(self, items: Sequence[Item]) -> tuple[Taken, int]:
        """The same; while another process takes items, they are left for it, and how many is the second."""
        try:
            return self.take(items), 0
        except CivicloomError as error:
            if error.code not in BUSY:
                raise
        return Taken(), leave(self, items)

    def track(self, purpose: str = PURPOSE, **asked: Unpack[Asked]) -> Found:
        """Items that are asked for, the newest first, from the library. Raises WAT-002 and PUR codes."""
        topic = asked.get("topic", "")
        if topic and topic not in self.topics.by_id:
            known = ", ".join(self.topics.by_id) or "none"
            raise CivicloomError("WAT-002", topic=topic, known=known)
        if asked.get("office"):
            asked["named"] = Decided.of(self.corrections).offices
        return run(self, purpose, sql(**asked))

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """What is read of items, by id, where their texts are still kept."""
        found = self.batches.get(self.known.batches_of(ids))
        return {id_: one.words for id_, one in found.items()}

    def forget(self, days: int | None = None) -> int:
        """Let the texts of items go that were seen more than so many days ago; gives how many items.

        Days: those of the purpose, unless given; of a group's items the fewest of these, its retention and
        those of its own purpose. What is left is their line in the library, and that they were in a story;
        neither search, reprints, stories, batches nor the kept answers know the text any more. Reports go
        after the days of their own purpose. Leaves a receipt without the content.
        """
        return forget(self, days)

    def rebuild(self) -> int:
        """Fill the indexes again from the kept batches, in their order, and what was taken from the library too.

        Gives how many items.
        """
        return rebuild(self)

    def close(self) -> None:
        """Close what was opened."""
        for part in ("state", "known", "search_index", "reprints", "events", "fetcher"):
            if part in self.__dict__:
                self.__dict__[part].close()

    def __enter__(self) -> "WatchDesk":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _part(self, name: str) -> Path:
        folder = self.declared / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder
