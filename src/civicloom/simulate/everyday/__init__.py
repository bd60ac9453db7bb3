"""What goes on in the district beside the planted cases; made so that no rule can find it."""

from .doors import incidents, leases, mediations, visits
from .elders import allowances, tellings
from .trade import filings, firms, inspections, licences

__all__ = [
    "allowances",
    "filings",
    "firms",
    "incidents",
    "inspections",
    "leases",
    "licences",
    "mediations",
    "tellings",
    "visits",
]
