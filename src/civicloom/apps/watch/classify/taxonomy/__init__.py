"""The topics a text can be about: shipped ones after the petition classification, and a district's own."""

from .load import Taxonomy, Topic, taxonomy

__all__ = ["Taxonomy", "Topic", "taxonomy"]
