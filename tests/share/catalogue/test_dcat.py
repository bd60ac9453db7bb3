"""R-17: the catalogue conforms to DCAT-AP 3.0.1, by its own SHACL shapes, without any network."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import DCTERMS, SH, Graph, Namespace
from rdflib.compare import isomorphic

from civicloom.model.standards import Field, Standard, Subject
from civicloom.purpose import Register
from civicloom.share.catalogue import (
    Node,
    Office,
    OpenFile,
    Sharing,
    as_jsonld,
    as_turtle,
    catalogue_graph,
    datasets,
)

# rdflib calls its own deprecated parts.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SHAPES = Path(__file__).parent / "shapes"
SUITES = ("dcat-ap-3.0.1-SHACL", "dcat-ap-3.0.1-shapes", "dcat-ap-3.0.1-mdr-vocabularies.shape")
BASE = "https://yunxi.example/"
OFFICES = {
    "planning": Office("planning", {"en": "Planning", "zh": "规划局"}, "planning@yunxi.example"),
    "housing": Office("housing", {"en": 'Housing "and" more\n', "zh": "住建局"}),
}
STANDARDS = {
    "dwellings": Standard(
        id="dwellings",
        version="1.0.0",
        subject=Subject("dwelling", "house_code"),
        title={"en": "Dwellings", "zh": "房屋"},
        description={"en": "", "zh": ""},
        fields=(Field("house_code", title={"en": "House code", "zh": "房屋编码"}), Field("use")),
    ),
    "leases": Standard(
        id="leases",
        version="2.1.0",
        subject=Subject("person", "tenant"),
        fields=(Field("tenant", personal=True),),
    ),
    "orphans": Standard("orphans", "1.0.0", (Field("x"),), Subject("matter", "x")),
}
FILE = OpenFile(
    {"en": "Dwellings by street", "zh": "分街道房屋"},
    f"{BASE}open/dwellings.csv",
    "CSV",
    "https://creativecommons.org/licenses/by/4.0/",
)


def graph_nodes() -> list[Node]:
    owners = {"dwellings": frozenset({"planning"}), "leases": frozenset({"housing"})}
    found = datasets(
        STANDARDS,
        Register({}, {}, owners),
        OFFICES,
        sharing={"dwellings": Sharing("unconditional", {"en": "", "zh": ""}, "open")},
        frequency={"dwellings": "monthly"},
        modified={"dwellings": date(2026, 11, 1)},
        files={"dwellings": [FILE]},
    )
    return catalogue_graph(
        found,
        base=BASE,
        title={"en": "Yunxi district", "zh": "云溪区"},
        publisher=OFFICES["planning"],
        today=date(2026, 11, 23),
    )


@cache
def shapes(suite: str) -> Graph:
    return Graph().parse(SHAPES / f"{suite}.ttl")


def check(nodes: list[Node], suite: str) -> set[str]:
    """The paths at which the graph does not conform; warnings count too.

    Except one: a district's office is no corporate body of the European Union.
    """
    data = Graph().parse(data=as_turtle(nodes), format="turtle")
    _, found, _ = validate(data, shacl_graph=shapes(suite))
    paths = {str(found.value(result, SH.resultPath)) for result in found.objects(None, SH.result)}
    return paths - ({str(DCTERMS.publisher)} if suite == SUITES[2] else set())


@pytest.mark.parametrize("suite", SUITES)
def test_the_catalogue_conforms(suite: str) -> None:
    assert check(graph_nodes(), suite) == set()


def test_json_ld_and_turtle_say_the_same() -> None:
    nodes = graph_nodes()
    turtle = Graph().parse(data=as_turtle(nodes), format="turtle")
    jsonld = Graph().parse(data=as_jsonld(nodes), format="json-ld")
    assert len(turtle) > 60
    assert isomorphic(turtle, jsonld)


@pytest.mark.parametrize(
    ("contact", "reached"),
    [
        ("", []),
        ("at the counter", []),
        ("planning@yunxi.example", ["mailto:planning@yunxi.example"]),
        ("mailto:planning@yunxi.example", ["mailto:planning@yunxi.example"]),
        ("plan ning@<yunxi>.example", ["mailto:plan%20ning@%3Cyunxi%3E.example"]),
        ("电话 0571-8888 0000", ["tel:057188880000"]),
        ("https://yunxi.example/规划 局", ["https://yunxi.example/规划%20局"]),
    ],
)
def test_an_office_is_reached_as_it_says(contact: str, reached: list[str]) -> None:
    """By mail, telephone or address; in both forms of the catalogue alike, and by the shapes."""
    offices = {"planning": replace(OFFICES["planning"], contact=contact)}
    found = datasets(STANDARDS, Register({}, {}, {"dwellings": frozenset({"planning"})}), offices)
    nodes = catalogue_graph(
        found,
        base=BASE,
        title={"en": "Yunxi district", "zh": "云溪区"},
        publisher=offices["planning"],
        today=date(2026, 11, 23),
    )
    data = Graph().parse(data=as_turtle(nodes), format="turtle")
    ways = [data.objects(None, VCARD[name]) for name in ("hasEmail", "hasTelephone", "hasURL")]
    assert [str(one) for way in ways for one in way] == reached
    assert isomorphic(data, Graph().parse(data=as_jsonld(nodes), format="json-ld"))
    assert check(nodes, SUITES[0]) == set()


def test_a_table_without_an_owner_is_not_in_the_catalogue() -> None:
    assert not any("orphans" in node.iri for node in graph_nodes())


def _drop(predicate: str, kind: str) -> Callable[[Node], Node]:
    def change(node: Node) -> Node:
        if kind not in node.types:
            return node
        return replace(node, properties=[p for p in node.properties if p[0] != predicate])

    return change


def _untype(kind: str) -> Callable[[Node], Node]:
    def change(node: Node) -> Node:
        return replace(node, types=("rdfs:Resource",)) if kind in node.types else node

    return change


@pytest.mark.parametrize(
    ("suite", "fault"),
    [
        (SUITES[0], _drop("dct:title", "dcat:Dataset")),
        (SUITES[1], _drop("dct:title", "dcat:Dataset")),
        (SUITES[0], _drop("dcat:accessURL", "dcat:Distribution")),
        (SUITES[1], _drop("dct:publisher", "dcat:Catalog")),
        (SUITES[0], _drop("foaf:name", "foaf:Agent")),
        (SUITES[0], _untype("dct:LicenseDocument")),
        (SUITES[0], _untype("foaf:Agent")),
        (SUITES[1], _drop("skos:prefLabel", "skos:Concept")),
        (SUITES[2], _drop("dcat:themeTaxonomy", "dcat:Catalog")),
    ],
)
def test_planted_faults_are_found(suite: str, fault: Callable[[Node], Node]) -> None:
    assert check([fault(node) for node in graph_nodes()], suite)


def test_no_text_can_break_out_of_its_place() -> None:
    nasty = 'x> <y> . """ \\ \n\r\t\x7f\u2028 {|}'
    node = Node(f"{BASE}{nasty}", ("dcat:Dataset",))
    node.texts("dct:title", {"en": nasty})
    (subject, _, _), *_ = found = list(Graph().parse(data=as_turtle([node]), format="turtle"))
    assert len(found) == 2
    assert {str(o) for s, p, o in found if str(p).endswith("title")} == {nasty}
    assert str(subject).startswith(BASE)
