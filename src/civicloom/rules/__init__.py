"""Rules as data: SQL beside its law, owner, purpose, tests and public register entry."""

from .checking import check, inputs
from .compiling import compile
from .files import load_rule, load_rules, parse_rule
from .register import register_entry
from .rule import KINDS, PEOPLE, Push, Rule, RuleTest
from .trial import run_tests

__all__ = [
    "KINDS",
    "PEOPLE",
    "Push",
    "Rule",
    "RuleTest",
    "check",
    "compile",
    "inputs",
    "load_rule",
    "load_rules",
    "parse_rule",
    "register_entry",
    "run_tests",
]
