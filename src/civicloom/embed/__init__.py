"""嵌 Embed: a standard or a rule compiled into a bundle that checks, asks and prefills one record where it is entered."""

from .asking import Hint, evaluate_rule, prefill_rule, rule_evaluator
from .bundle import FORMAT, bundle_digest, compile_bundle, require_whole
from .evaluation import Verdict, evaluate, evaluator, prefill
from .facts import Facts, facts_door, facts_for
from .rule_bundle import RULE_FORMAT, compile_rule_bundle

__all__ = [
    "FORMAT",
    "RULE_FORMAT",
    "Facts",
    "Hint",
    "Verdict",
    "bundle_digest",
    "compile_bundle",
    "compile_rule_bundle",
    "evaluate",
    "evaluate_rule",
    "evaluator",
    "facts_door",
    "facts_for",
    "prefill",
    "prefill_rule",
    "require_whole",
    "rule_evaluator",
]
