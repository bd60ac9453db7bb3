"""嵌 Embed: a standard compiled into a bundle that checks and prefills one record where it is entered."""

from .bundle import FORMAT, bundle_digest, compile_bundle, require_whole
from .evaluation import Verdict, evaluate, evaluator, prefill

__all__ = [
    "FORMAT",
    "Verdict",
    "bundle_digest",
    "compile_bundle",
    "evaluate",
    "evaluator",
    "prefill",
    "require_whole",
]
