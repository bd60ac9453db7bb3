"""A small RDF graph written as JSON-LD and as Turtle, from the same nodes."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

PREFIXES: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "civicloom": "https://civicloom.example/ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class Ref:
    """A thing by its IRI."""

    iri: str


@dataclass(frozen=True)
class Literal:
    """A text in a language, or of a type."""

    value: str
    language: str = ""
    type: str = ""


@dataclass(frozen=True)
class Node:
    """A thing with its types and properties; predicates and types are prefixed names."""

    iri: str
    types: tuple[str, ...]
    properties: list[tuple[str, Ref | Literal]] = field(default_factory=list)

    def add(self, predicate: str, *values: Ref | Literal) -> None:
        """Add values to a property."""
        self.properties.extend((predicate, value) for value in values)

    def texts(self, predicate: str, texts: Mapping[str, str]) -> None:
        """Add a text in each of its languages."""
        self.add(predicate, *(Literal(text, language) for language, text in texts.items() if text))

    def day(self, predicate: str, day: date | None) -> None:
        """Add a date, when there is one."""
        if day is not None:
            self.add(predicate, Literal(day.isoformat(), type="xsd:date"))


def as_jsonld(nodes: Iterable[Node]) -> str:
    """The graph as JSON-LD 1.1; its context is inside, nothing is fetched."""
    graph = []
    for node in nodes:
        entry: dict[str, object] = {"@id": _iri(node.iri), "@type": list(node.types)}
        for predicate, value in node.properties:
            values = entry.setdefault(predicate, [])
            assert isinstance(values, list)  # noqa: S101  (only @id and @type are anything else)
            values.append(_json(value))
        graph.append(entry)
    document = {"@context": dict(PREFIXES), "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _json(value: Ref | Literal) -> dict[str, str]:
    if isinstance(value, Ref):
        return {"@id": _iri(value.iri)}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    return {"@value": value.value, "@type": value.type} if value.type else {"@value": value.value}


def as_turtle(nodes: Iterable[Node]) -> str:
    """The graph as RDF 1.1 Turtle."""
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items()]
    for node in nodes:
        parts = [f"a {', '.join(node.types)}"]
        parts += [f"{predicate} {_turtle(value)}" for predicate, value in node.properties]
        lines += ["", f"<{_iri(node.iri)}>", "  " + " ;\n  ".join(parts) + " ."]
    return "\n".join(lines) + "\n"


def _turtle(value: Ref | Literal) -> str:
    if isinstance(value, Ref):
        return f"<{_iri(value.iri)}>"
    text = json.dumps(value.value, ensure_ascii=False)  # JSON escapes are Turtle escapes
    text = text.replace("\x7f", "\\u007F")
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{value.type}" if value.type else text


def _iri(iri: str) -> str:
    """An IRI with what may not stand in one escaped, so that no text can leave its brackets."""
    return "".join(f"%{ord(c):02X}" if c in '<>"{}|^`\\' or c <= " " else c for c in iri)
