"""Rules as data: SQL beside its law, owner, purpose, tests and public register entry."""

from .checking import check, inputs, outputs
from .compiling import compile, compile_open, plain_parameters
from .files import load_rule, load_rules, parse_rule
from .register import register_entry
from .rule import KINDS, Push, Rule, RuleTest, Value
from .trial import run_tests

__all__ = [
    "KINDS",
    "Push",
    "Rule",
    "RuleTest",
    "Value",
    "check",
    "compile",
    "compile_open",
    "inputs",
    "load_rule",
    "load_rules",
    "outputs",
    "parse_rule",
    "plain_parameters",
    "register_entry",
    "run_tests",
]
