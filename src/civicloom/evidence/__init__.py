"""Receipts for every step: an RFC 6962 log that anyone can check without us."""

from .archive import check_bag, write_bag
from .leaf import Leaf, members_of
from .log import EvidenceLog
from .notes import open_note, parse_checkpoint, valid_name
from .outside import HttpStamper, Policy, Stamp, Stamper, Witness, parse_policy, verify_stamp
from .receipt import Receipt, check_receipt
from .tree import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "EvidenceLog",
    "HttpStamper",
    "Leaf",
    "Policy",
    "Receipt",
    "Stamp",
    "Stamper",
    "Witness",
    "check_bag",
    "check_receipt",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "members_of",
    "open_note",
    "parse_checkpoint",
    "parse_policy",
    "root",
    "valid_name",
    "verify_consistency",
    "verify_inclusion",
    "verify_stamp",
    "write_bag",
]
