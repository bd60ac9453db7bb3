"""Share: disclosures under agreements, the catalogue, and open data with disclosure control."""

from .acknowledgement import Acknowledgement, acknowledge, store_counter_receipt
from .catalogue import (
    Dataset,
    Office,
    OpenFile,
    Sharing,
    as_gbt,
    as_jsonld,
    as_turtle,
    base_address,
    catalogue_graph,
    datasets,
    gbt_csv,
    load_sharing,
)
from .disclosure import Disclosure, disclose
from .formulas import neutral
from .manifest import COUNTER, Manifest, read_manifest
from .opendata import Publication, Published, load_publication, publish
from .outbox import Given, packages, remove_package

__all__ = [
    "COUNTER",
    "Acknowledgement",
    "Dataset",
    "Disclosure",
    "Given",
    "Manifest",
    "Office",
    "OpenFile",
    "Publication",
    "Published",
    "Sharing",
    "acknowledge",
    "as_gbt",
    "as_jsonld",
    "as_turtle",
    "base_address",
    "catalogue_graph",
    "datasets",
    "disclose",
    "gbt_csv",
    "load_publication",
    "load_sharing",
    "neutral",
    "packages",
    "publish",
    "read_manifest",
    "remove_package",
    "store_counter_receipt",
]
