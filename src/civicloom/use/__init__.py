"""Use: cards for people, who used whose data, and figures of quality, in plain words."""

from .card import CardView, FieldView, show
from .quality import quality_rows
from .usage import UsageView, as_find_usage, usage_of

__all__ = [
    "CardView",
    "FieldView",
    "UsageView",
    "as_find_usage",
    "quality_rows",
    "show",
    "usage_of",
]
