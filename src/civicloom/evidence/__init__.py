"""Receipts for every step: an RFC 6962 log that anyone can check without us."""

from .leaf import Leaf
from .log import EvidenceLog
from .notes import open_note
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
    "Leaf",
    "Receipt",
    "check_receipt",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "open_note",
    "root",
    "verify_consistency",
    "verify_inclusion",
]
