"""推 push: findings reach who must act, with a clock, through a channel, once, with a receipt."""

from .deliver import Delivered, deliver
from .dispatch import Dispatch, Pushed, calendar_fault, dispatches, push
from .migrations import MIGRATIONS
from .notify import Notice, notify
from .routing import Channel, Route, Routing, load_routing

__all__ = [
    "MIGRATIONS",
    "Channel",
    "Delivered",
    "Dispatch",
    "Notice",
    "Pushed",
    "Route",
    "Routing",
    "calendar_fault",
    "deliver",
    "dispatches",
    "load_routing",
    "notify",
    "push",
]
