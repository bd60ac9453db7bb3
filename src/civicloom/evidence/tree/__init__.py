"""The Merkle tree of RFC 6962: hashes, proofs and their verification. No storage."""

from .hashes import EMPTY_ROOT, HASH_SIZE, leaf_hash, leaf_hashes, node_hash, parents, root
from .proofs import Subtree, consistency_path, consistency_proof, inclusion_path, inclusion_proof
from .verification import root_from_inclusion, verify_consistency, verify_inclusion

__all__ = [
    "EMPTY_ROOT",
    "HASH_SIZE",
    "Subtree",
    "consistency_path",
    "consistency_proof",
    "inclusion_path",
    "inclusion_proof",
    "leaf_hash",
    "leaf_hashes",
    "node_hash",
    "parents",
    "root",
    "root_from_inclusion",
    "verify_consistency",
    "verify_inclusion",
]
