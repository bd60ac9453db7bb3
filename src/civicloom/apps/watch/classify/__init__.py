"""What a text is about, learnt from few or many labelled texts, explained and calibrated."""

from .calibrate import calibration_error
from .classifier import Classifier, Verdict
from .coldstart import cold_start, warm_start
from .explain import Explanation, explain
from .storage import load, save
from .taxonomy import Taxonomy, Topic, taxonomy

__all__ = [
    "Classifier",
    "Explanation",
    "Taxonomy",
    "Topic",
    "Verdict",
    "calibration_error",
    "cold_start",
    "explain",
    "load",
    "save",
    "taxonomy",
    "warm_start",
]
