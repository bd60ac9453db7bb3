"""What a text is about, which office it is for, where and how urgent; learnt, calibrated, explained."""

from .calibrate import calibration_error
from .classifier import Classifier, Verdict
from .coldstart import cold_start, warm_start
from .entities import Entry, Gazetteer, Span, Tagger, by_ending, merge, read_gazetteer
from .explain import Explanation, explain
from .learning import (
    RETRAIN_AFTER,
    Agreement,
    Champion,
    Correction,
    CorrectionLog,
    OnlineLearner,
    Trial,
    agreement,
    double_labelled,
    retrain,
    standing,
    suggest,
)
from .ngrams import count
from .offices import Dispatch, Office, OfficeRouter, Proposal
from .precedents import Precedent, Precedents, entry_of
from .storage import load, save
from .taxonomy import Taxonomy, Topic, taxonomy
from .urgency import Urgency, urgency

__all__ = [
    "RETRAIN_AFTER",
    "Agreement",
    "Champion",
    "Classifier",
    "Correction",
    "CorrectionLog",
    "Dispatch",
    "Entry",
    "Explanation",
    "Gazetteer",
    "Office",
    "OfficeRouter",
    "OnlineLearner",
    "Precedent",
    "Precedents",
    "Proposal",
    "Span",
    "Tagger",
    "Taxonomy",
    "Topic",
    "Trial",
    "Urgency",
    "Verdict",
    "agreement",
    "by_ending",
    "calibration_error",
    "cold_start",
    "count",
    "double_labelled",
    "entry_of",
    "explain",
    "load",
    "merge",
    "read_gazetteer",
    "retrain",
    "save",
    "standing",
    "suggest",
    "taxonomy",
    "urgency",
    "warm_start",
]
