"""A workspace read and checked whole; the desk: an actor at work for a purpose."""

from .check import check
from .desk import LINKING, Desk, latest_runs
from .init import examples, init
from .run import Done, run_all
from .sharing import catalogue, confirm, give, open_data, receive
from .workspace import Workspace

__all__ = [
    "LINKING",
    "Desk",
    "Done",
    "Workspace",
    "catalogue",
    "check",
    "confirm",
    "examples",
    "give",
    "init",
    "latest_runs",
    "open_data",
    "receive",
    "run_all",
]
