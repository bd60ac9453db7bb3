"""How analysts' corrections teach: at once, by retraining, and back again when one is undone."""

from .agreement import Agreement, agreement, double_labelled
from .champion import RETRAIN_AFTER, Champion, Trial, retrain
from .corrections import Correction, CorrectionLog, standing
from .online import OnlineLearner
from .suggest import suggest

__all__ = [
    "RETRAIN_AFTER",
    "Agreement",
    "Champion",
    "Correction",
    "CorrectionLog",
    "OnlineLearner",
    "Trial",
    "agreement",
    "double_labelled",
    "retrain",
    "standing",
    "suggest",
]
