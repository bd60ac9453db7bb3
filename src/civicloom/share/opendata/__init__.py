"""Open data with disclosure control: k-anonymity, l-diversity, suppression, rounding, differencing."""

from .publication import Publication, load_publication, publication_faults
from .publishing import Published, publish

__all__ = ["Publication", "Published", "load_publication", "publication_faults", "publish"]
