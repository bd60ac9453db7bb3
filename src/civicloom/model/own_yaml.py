"""Files of YAML that come with the program: nobody else writes them, so the parser in C may read them."""

from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def own_yaml(text: str) -> Any:
    """The value of a document, as ``yaml.safe_load`` gives it; sooner where PyYAML has libyaml."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe one either way
