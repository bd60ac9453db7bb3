"""The colours of the house, by what they are for."""

from functools import cache
from importlib.resources import files

import yaml


@cache
def palette() -> dict[str, str]:
    """Role to colour, as #rrggbb."""
    text = (files(__package__) / "palette.yaml").read_text("utf-8")
    return {str(role): str(colour) for role, colour in yaml.safe_load(text).items()}
