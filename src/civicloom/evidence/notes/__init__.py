"""Signed notes and checkpoints in the formats of C2SP: signed-note, tlog-checkpoint, tlog-cosignature."""

from .checkpoint import Checkpoint, parse_checkpoint
from .keys import SigningKey, VerifierKey, parse_verifier_key, valid_name
from .note import Note, SignatureLine, open_note, split_note

__all__ = [
    "Checkpoint",
    "Note",
    "SignatureLine",
    "SigningKey",
    "VerifierKey",
    "open_note",
    "parse_checkpoint",
    "parse_verifier_key",
    "split_note",
    "valid_name",
]
