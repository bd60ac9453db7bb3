"""What each shipped rule must find and must leave alone, planted case by case."""

from .planting import SUBJECTS, Planted, plant
from .stage import TABLES, Stage, circle, once

__all__ = ["SUBJECTS", "TABLES", "Planted", "Stage", "circle", "once", "plant"]
