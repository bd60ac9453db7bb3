"""Record linkage: which records are about the same person, organisation, household or dwelling, and why."""

from .address import Address, parse_address, parse_addresses
from .company import OrganisationName, organisation_names
from .gather import fields_of
from .judgement import Candidate, Judgement, candidates, judge, judgements
from .link import link
from .linkage import Linkage, load_linkage, load_linkages
from .result import LinkResult
from .told import who_received

__all__ = [
    "Address",
    "Candidate",
    "Judgement",
    "LinkResult",
    "Linkage",
    "OrganisationName",
    "candidates",
    "fields_of",
    "judge",
    "judgements",
    "link",
    "load_linkage",
    "load_linkages",
    "organisation_names",
    "parse_address",
    "parse_addresses",
    "who_received",
]
