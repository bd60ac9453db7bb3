"""The colours of the house, by what they are for."""

from functools import cache
from importlib.resources import files

from civicloom.model.own_yaml import own_yaml


@cache
def palette() -> dict[str, str]:
    """Role to colour, as #rrggbb."""
    text = (files(__package__) / "palette.yaml").read_text("utf-8")
    return {str(role): str(colour) for role, colour in own_yaml(text).items()}
