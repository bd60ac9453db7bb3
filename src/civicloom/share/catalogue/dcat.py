"""The catalogue as a DCAT-AP 3.0.1 graph (SEMIC). Every term that is referred to is typed in the graph."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from .datasets import Dataset, Office, OpenFile
from .graph import Literal, Node, Ref
from .sharing import OPEN_TYPES, SHARE_TYPES

_EU = "http://publications.europa.eu/resource/authority/"
_LANGUAGES = {"en": "ENG", "zh": "ZHO"}
_FREQUENCIES = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "monthly": "MONTHLY",
    "quarterly": "QUARTERLY",
    "yearly": "ANNUAL",
}
_KIND_THEMES = {
    "person": "SOCI",
    "household": "SOCI",
    "organisation": "ECON",
    "building": "REGI",
    "dwelling": "REGI",
    "grid": "REGI",
}
_THEME_NAMES: Mapping[str, Mapping[str, str]] = {
    "SOCI": {"en": "Population and society", "zh": "人口与社会"},
    "ECON": {"en": "Economy and finance", "zh": "经济与金融"},
    "REGI": {"en": "Regions and cities", "zh": "区域与城市"},
    "GOVE": {"en": "Government and public sector", "zh": "政府与公共部门"},
}
_RIGHTS = {"open": "PUBLIC", "conditional": "RESTRICTED", "closed": "NON_PUBLIC"}


def catalogue_graph(
    found: Iterable[Dataset],
    *,
    base: str,
    title: Mapping[str, str],
    publisher: Office,
    today: date,
) -> list[Node]:
    """The nodes of a catalogue under a base address such as ``https://yunxi.example/``."""
    nodes: dict[str, Node] = {}
    entries = list(found)
    catalogue = _keep(nodes, Node(f"{base}catalogue", ("dcat:Catalog",)))
    catalogue.texts("dct:title", title)
    catalogue.texts("dct:description", title)
    catalogue.add("dct:publisher", _agent(nodes, base, publisher))
    for code in (_LANGUAGES[tag] for tag in title if tag in _LANGUAGES):
        catalogue.add("dct:language", _term(nodes, "language", code, "dct:LinguisticSystem"))
    catalogue.add("dcat:themeTaxonomy", _scheme(nodes, "data-theme"))
    catalogue.day("dct:modified", today)
    for entry in entries:
        catalogue.add("dcat:dataset", _dataset(nodes, base, entry))
    return list(nodes.values())


def _keep(nodes: dict[str, Node], node: Node) -> Node:
    return nodes.setdefault(node.iri, node)


def _dataset(nodes: dict[str, Node], base: str, entry: Dataset) -> Ref:
    node = _keep(nodes, Node(f"{base}dataset/{entry.id}", ("dcat:Dataset",)))
    node.texts("dct:title", entry.title)
    node.texts("dct:description", entry.description)
    node.add("dct:identifier", Literal(entry.id))
    node.add("dcat:version", Literal(entry.standard.version))
    node.add("dct:publisher", _agent(nodes, base, entry.office))
    node.add("dcat:contactPoint", _contact(nodes, base, entry.office))
    theme = _KIND_THEMES.get(entry.standard.subject.kind, "GOVE")
    node.add("dcat:theme", _term(nodes, "data-theme", theme))
    node.add("dct:conformsTo", _standard(nodes, base, entry))
    rights = _RIGHTS[entry.sharing.open]
    node.add("dct:accessRights", _term(nodes, "access-right", rights, "dct:RightsStatement"))
    if entry.frequency in _FREQUENCIES:
        code = _FREQUENCIES[entry.frequency]
        node.add("dct:accrualPeriodicity", _term(nodes, "frequency", code, "dct:Frequency"))
    node.day("dct:modified", entry.modified)
    node.texts("civicloom:shareType", SHARE_TYPES[entry.sharing.share])
    node.texts("civicloom:shareCondition", entry.sharing.condition)
    node.texts("civicloom:openType", OPEN_TYPES[entry.sharing.open])
    for number, file in enumerate(entry.files, 1):
        node.add("dcat:distribution", _distribution(nodes, f"{node.iri}/file/{number}", file))
    return Ref(node.iri)


def _distribution(nodes: dict[str, Node], iri: str, file: OpenFile) -> Ref:
    node = _keep(nodes, Node(iri, ("dcat:Distribution",)))
    node.texts("dct:title", file.title)
    node.add("dcat:accessURL", _typed(nodes, file.url, "rdfs:Resource"))
    node.add("dcat:downloadURL", Ref(file.url))
    form = _term(nodes, "file-type", file.format.upper(), "dct:MediaTypeOrExtent")
    node.add("dct:format", form)
    node.add("dct:license", _typed(nodes, file.licence, "dct:LicenseDocument"))
    return Ref(iri)


def _agent(nodes: dict[str, Node], base: str, office: Office) -> Ref:
    iri = f"{base}office/{office.id}"
    if iri not in nodes:
        _keep(nodes, Node(iri, ("foaf:Agent",))).texts("foaf:name", office.name)
    return Ref(iri)


def _contact(nodes: dict[str, Node], base: str, office: Office) -> Ref:
    iri = f"{base}office/{office.id}/contact"
    if iri not in nodes:
        node = _keep(nodes, Node(iri, ("vcard:Kind", "vcard:Organization")))
        node.texts("vcard:fn", office.name)
        for predicate, address in _reached(office.contact):
            node.add(predicate, Ref(address))
    return Ref(iri)


def _reached(contact: str) -> Iterator[tuple[str, str]]:
    """The address, mail or telephone in an office's contact; nothing for words alone."""
    number = re.sub(r"[^0-9+]", "", contact)
    if contact.startswith(("https://", "http://")):
        yield "vcard:hasURL", contact
    elif "@" in contact:
        yield "vcard:hasEmail", f"mailto:{contact.removeprefix('mailto:').strip()}"
    elif number:
        yield "vcard:hasTelephone", f"tel:{number}"


def _standard(nodes: dict[str, Node], base: str, entry: Dataset) -> Ref:
    iri = f"{base}standard/{entry.id}/{entry.standard.version}"
    if iri not in nodes:
        node = _keep(nodes, Node(iri, ("dct:Standard",)))
        node.texts("dct:title", entry.title)
    return Ref(iri)


def _scheme(nodes: dict[str, Node], name: str) -> Ref:
    iri = f"{_EU}{name}"
    if iri not in nodes:
        node = _keep(nodes, Node(iri, ("skos:ConceptScheme",)))
        node.texts("dct:title", {"en": name.replace("-", " ")})
    return Ref(iri)


def _term(nodes: dict[str, Node], scheme: str, code: str, kind: str = "") -> Ref:
    """A term of an EU vocabulary, with what a validator without network needs to know of it."""
    iri = f"{_EU}{scheme}/{code}"
    if iri not in nodes:
        node = _keep(nodes, Node(iri, (kind, "skos:Concept") if kind else ("skos:Concept",)))
        node.texts("skos:prefLabel", _THEME_NAMES.get(code, {"en": code}))
        node.add("skos:inScheme", _scheme(nodes, scheme))
    return Ref(iri)


def _typed(nodes: dict[str, Node], iri: str, kind: str) -> Ref:
    _keep(nodes, Node(iri, (kind,)))
    return Ref(iri)
