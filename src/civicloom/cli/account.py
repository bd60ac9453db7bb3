"""The account of a demonstration: what was collected, quarantined, linked, found, pushed, proven."""

import csv
from collections import Counter
from pathlib import Path

from civicloom.collide import Run
from civicloom.model.errors import CivicloomError
from civicloom.workspace import Done, Workspace

from .output import Output

HOUSE_RULE = "undeclared-rentals"


class Account:
    """Tells what a run of everything did, for people or, with --json, for programs."""

    def __init__(self, workspace: Workspace, folder: Path, done: Done, output: Output) -> None:
        self.workspace = workspace
        self.folder = folder
        self.done = done
        self.output = output
        self.faults = workspace.log.verify()
        self.found = {run.rule: self._subjects(run) for run in done.runs}
        self.wanted = {run.rule: self._truth(run.rule) for run in done.runs}

    @property
    def broken(self) -> bool:
        """Whether the evidence log does not hold."""
        return bool(self.faults)

    def tell(self, residents: int, seed: int, making: float, loop: float) -> None:
        """The whole account, ``making`` and ``loop`` in seconds."""
        self._say("account.district", residents=residents, seed=seed, folder=self.folder)
        self._collected()
        self._linked()
        self._found()
        self._pushed()
        if self.faults:
            self._say("account.broken", faults=len(self.faults))
        else:
            self._say("account.evidence", size=self.workspace.log.size)
        self._say("account.time", loop=f"{loop:.1f}", making=f"{making:.1f}")
        self._next()
        self.output.data(self._plain(residents, seed, making, loop))

    def _say(self, name: str, **facts: object) -> None:
        self.output.show("")
        self.output.show(self.output.word(name, **facts), style="bold")

    def _collected(self) -> None:
        batches = self.done.batches
        accepted, quarantined = (
            sum(getattr(b, n) for b in batches) for n in ("accepted", "quarantined")
        )
        self._say(
            "account.collected", accepted=accepted, sources=len(batches), quarantined=quarantined
        )
        rows = []
        for batch in batches:
            worst = Counter(batch.faults).most_common(3)
            told = ", ".join(f"{code} {count:,}" for code, count in worst)
            rows.append(
                (self._title(batch.source), f"{batch.accepted:,}", f"{batch.quarantined:,}", told)
            )
        self.output.table(("source", "records", "quarantined", "most frequent faults"), rows)
        for name, fault in self.done.refused:
            self._say("account.refused", source=self._title(name), what=self._fault(fault))

    def _office(self, name: str) -> str:
        return self.output.told(self.workspace.offices[name].name)

    def _title(self, source: str) -> str:
        return self.output.told(self.workspace.sources[source].title)

    def _fault(self, fault: CivicloomError) -> str:
        return " ".join(f"{one.code} {one.what(self.output.language)}" for one in fault.each)

    def _linked(self) -> None:
        links = self.done.links
        if links:
            self._say(
                "account.linked",
                links=links.links,
                households=links.households,
                clerical=links.clerical,
            )

    def _found(self) -> None:
        runs = self.done.runs
        total, release = sum(run.findings for run in runs), runs[0].release if runs else ""
        self._say("account.found", findings=total, rules=len(runs), release=release)
        pushed = {one.rule: one for one in self.done.pushed}
        rows = []
        for run in runs:
            title = self.output.told(self.workspace.rules[run.rule].title)
            one, wanted = pushed.get(run.rule), self.wanted[run.rule]
            hits = len(wanted & self.found[run.rule])
            rows.append(
                (
                    title,
                    run.findings,
                    len(wanted),
                    hits,
                    self._office(one.office) if one else "",
                    one.due_on if one else "",
                )
            )
        self.output.table(("rule", "findings", "planted", "of them found", "goes to", "due"), rows)
        self._say("account.truth", **self._score())

    def _score(self) -> dict[str, int]:
        hit = sum(len(self.wanted[rule] & self.found[rule]) for rule in self.found)
        extra = sum(len(self.found[rule] - self.wanted[rule]) for rule in self.found)
        return {"wanted": sum(len(w) for w in self.wanted.values()), "hit": hit, "extra": extra}

    def _pushed(self) -> None:
        new = sum(one.new for one in self.done.pushed)
        offices = len({one.office for one in self.done.pushed if one.new})
        letters = sum(one.outcome == "delivered" for one in self.done.delivered)
        self._say("account.pushed", new=new, offices=offices, letters=letters)

    def _subjects(self, run: Run) -> set[str]:
        found = self.workspace.desk().findings(self.workspace.rule(run.rule))
        return {str(row["subject"]) for row in found}

    def _truth(self, rule: str) -> set[str]:
        path = self.folder / "truth" / "rules" / f"{rule}.csv"
        if not path.exists():
            return set()
        with path.open(encoding="utf-8", newline="") as file:
            return {row["subject"] for row in csv.DictReader(file)}

    def _next(self) -> None:
        """Commands that show more, each with a word on what it shows."""
        self._say("account.next")
        spoken = "" if self.output.language == "en" else f" --lang {self.output.language}"
        for name, text in self._commands():
            self.output.show(f"  civicloom {text}{spoken}\n      {self.output.word(name)}")

    def _commands(self) -> list[tuple[str, str]]:
        at = self.folder
        house = min(self.found.get(HOUSE_RULE) or {""})
        held = [batch for batch in self.done.batches if batch.quarantined]
        commands = [
            ("account.look_card", f"show {at} house-code:{house} --purpose housing-safety"),
            (
                "account.look_refused",
                f"show {at} house-code:{house} --purpose housing-safety --as clerk@tax",
            ),
            ("account.look_usage", f"usage {at} house-code:{house}"),
            ("account.look_receipt", f"receipt {at} R-0 --out R-0.tlog-proof"),
            ("account.look_rules", f"rules {at} --register"),
            ("account.look_quality", f"quality {at}"),
            ("account.look_watch", "watch demo watch-demo"),
        ]
        if held:
            commands.append(("account.look_mend", f"mend {at} {held[0].batch} --export rows.csv"))
        if self.done.runs:
            commands.append(("account.look_replay", f"replay {at} {self.done.runs[0].id}"))
        return commands

    def _plain(self, residents: int, seed: int, making: float, loop: float) -> dict[str, object]:
        return {
            "status": "error" if self.broken or self.done.refused else "ok",
            "residents": residents,
            "seed": seed,
            "sources": [batch.as_json() for batch in self.done.batches],
            "links": self.done.links.links if self.done.links else 0,
            "rules": [run.as_json() for run in self.done.runs],
            "truth": self._score(),
            "dispatches": sum(one.new for one in self.done.pushed),
            "entries": self.workspace.log.size,
            "seconds": {"making": round(making, 2), "loop": round(loop, 2)},
        }
