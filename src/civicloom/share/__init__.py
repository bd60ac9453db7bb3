"""Share: disclosures under agreements, the catalogue, and open data with disclosure control."""

from .acknowledgement import Acknowledgement, acknowledge, store_counter_receipt
from .disclosure import Disclosure, disclose
from .formulas import neutral
from .manifest import Manifest, read_manifest
from .outbox import Given, packages, remove_package

__all__ = [
    "Acknowledgement",
    "Disclosure",
    "Given",
    "Manifest",
    "acknowledge",
    "disclose",
    "neutral",
    "packages",
    "read_manifest",
    "remove_package",
    "store_counter_receipt",
]
