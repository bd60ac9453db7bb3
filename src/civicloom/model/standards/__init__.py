"""Standards: what a table must look like. Loading, reasons, the check of one record, changes between versions."""

from .checker import Checked, Checker, check_record, compile_checker, cross_check
from .cleaning import clean, folds_width
from .columns import ARROW_TYPES, RECORD_COLUMNS, record_schema
from .compare import Change, breaks, compare, require_compatible
from .crosschecks import NAMED_CHECKS, NamedCheck
from .field_check import Day, FieldCheck, Outcome, allowed_codes, field_check
from .load import load_standard
from .reasons import KINDS, Reason, decode, reasons
from .standard import PEOPLE, Check, Field, ForeignKey, Standard, Subject
from .typed_values import INTEGER, NUMBER, YEAR, YEARMONTH, form_pattern, limit
from .vocabulary import Word, vocabulary

__all__ = [
    "ARROW_TYPES",
    "INTEGER",
    "KINDS",
    "NAMED_CHECKS",
    "NUMBER",
    "PEOPLE",
    "RECORD_COLUMNS",
    "YEAR",
    "YEARMONTH",
    "Change",
    "Check",
    "Checked",
    "Checker",
    "Day",
    "Field",
    "FieldCheck",
    "ForeignKey",
    "NamedCheck",
    "Outcome",
    "Reason",
    "Standard",
    "Subject",
    "Word",
    "allowed_codes",
    "breaks",
    "check_record",
    "clean",
    "compare",
    "compile_checker",
    "cross_check",
    "decode",
    "field_check",
    "folds_width",
    "form_pattern",
    "limit",
    "load_standard",
    "reasons",
    "record_schema",
    "require_compatible",
    "vocabulary",
]
