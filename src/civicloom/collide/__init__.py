"""Collide: link records to subjects, and run rules across tables."""

from .ledger import run_by_id, runs
from .link import Linkage, LinkResult, judge, link, load_linkages
from .replaying import replay
from .run import Run
from .running import collide
from .verdicts import SAID, Verdict, error_rate, verdict, verdicts

__all__ = [
    "SAID",
    "LinkResult",
    "Linkage",
    "Run",
    "Verdict",
    "collide",
    "error_rate",
    "judge",
    "link",
    "load_linkages",
    "replay",
    "run_by_id",
    "runs",
    "verdict",
    "verdicts",
]
