"""What SQL may ask through an opening: the views that were registered, and nothing else.

DuckDB itself keeps the session inside the library's folders; this keeps a query from naming a file of
another table there. It reads DuckDB's own syntax tree, so nothing is left to a second parser.
"""

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from ....model.errors import CivicloomError

# Table functions that read no file and no catalogue.
HARMLESS = frozenset({"range", "generate_series", "unnest"})


def check(connection: duckdb.DuckDBPyConnection, sql: str, views: frozenset[str]) -> None:
    """Raise LIB-010 when SQL is not one SELECT, LIB-011 when it reads anything but these views."""
    ((text,),) = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()
    tree: dict[str, Any] = json.loads(text)
    if len(tree.get("statements", ())) != 1:
        raise CivicloomError("LIB-010", reason=tree.get("error_message", "not one SELECT"))
    nodes = list(_nodes(tree))
    own = {name.lower() for node in nodes for name in _defined(node)}
    for node in nodes:
        _refuse(node, views, own)


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from _nodes(branch)


def _defined(node: dict[str, Any]) -> list[str]:
    """Names that the query itself gives to common table expressions."""
    entries = (
        node.get("cte_map", {}).get("map", []) if isinstance(node.get("cte_map"), dict) else []
    )
    return [entry["key"] for entry in entries]


def _refuse(node: dict[str, Any], views: frozenset[str], own: set[str]) -> None:
    kind = node.get("type")
    if kind == "TABLE_FUNCTION":
        name = node["function"]["function_name"]
        if name not in HARMLESS:
            raise CivicloomError("LIB-011", name=name)
    if kind == "BASE_TABLE":
        name = node["table_name"]
        qualified = node.get("schema_name") or node.get("catalog_name")
        if qualified or (name.lower() not in own and name.lower() not in views):
            raise CivicloomError("LIB-011", name=name)
