"""Outside anchors: witnesses that cosign checkpoints, and time stamps. They bind the operator too."""

from .policy import Policy, parse_policy
from .stamp import Stamp, verify_stamp
from .stamper import HttpStamper, Stamper
from .witness import Cosigner, Witness

__all__ = [
    "Cosigner",
    "HttpStamper",
    "Policy",
    "Stamp",
    "Stamper",
    "Witness",
    "parse_policy",
    "verify_stamp",
]
