"""Whether data may be used: purposes, agreements, the one ``may``, and the log of every use."""

from .actions import ACTIONS, plain_words
from .actor import Actor
from .agreements import Agreement
from .answer import Answer
from .day import OFFICE_ZONE, midnight, office_day
from .holds import Hold, HoldCount, Holds
from .log import UsageLog
from .may import may, still_allowed
from .purposes import Purpose
from .register import Register
from .retention import Kept, Retention
from .usage import Membership, Usage

__all__ = [
    "ACTIONS",
    "OFFICE_ZONE",
    "Actor",
    "Agreement",
    "Answer",
    "Hold",
    "HoldCount",
    "Holds",
    "Kept",
    "Membership",
    "Purpose",
    "Register",
    "Retention",
    "Usage",
    "UsageLog",
    "may",
    "midnight",
    "office_day",
    "plain_words",
    "still_allowed",
]
