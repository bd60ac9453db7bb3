"""Collide: link records to subjects, and run rules across tables."""

from .link import Linkage, LinkResult, judge, link, load_linkages

__all__ = ["LinkResult", "Linkage", "judge", "link", "load_linkages"]
