"""The catalogue: which data there are, who owns them and how they may be had, in DCAT-AP and GB/T 21063."""

from .address import base_address
from .datasets import Dataset, Office, OpenFile, datasets
from .dcat import catalogue_graph
from .gbt21063 import GBT_ELEMENTS, as_gbt, gbt_csv
from .graph import Node, as_jsonld, as_turtle
from .sharing import Sharing, load_sharing

__all__ = [
    "GBT_ELEMENTS",
    "Dataset",
    "Node",
    "Office",
    "OpenFile",
    "Sharing",
    "as_gbt",
    "as_jsonld",
    "as_turtle",
    "base_address",
    "catalogue_graph",
    "datasets",
    "gbt_csv",
    "load_sharing",
]
