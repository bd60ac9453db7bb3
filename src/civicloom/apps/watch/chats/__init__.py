"""Chat groups of the office itself, in which its account is a visible member and the notice is posted."""

from .accounts import Account, Accounts, listener, load_accounts
from .declaration import load_groups
from .group import KINDS, Group, Notice
from .imports import Import, import_export
from .listen import Heard, Listener, MatrixListener, OneBotListener, Sink
from .message import LeftOut, Reason
from .promises import Promise, Promises

__all__ = [
    "KINDS",
    "Account",
    "Accounts",
    "Group",
    "Heard",
    "Import",
    "LeftOut",
    "Listener",
    "MatrixListener",
    "Notice",
    "OneBotListener",
    "Promise",
    "Promises",
    "Reason",
    "Sink",
    "import_export",
    "listener",
    "load_accounts",
    "load_groups",
]
