"""What only Spark needs to be told otherwise."""

from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp

_DISTINCT_LIST = (
    "case when count(:x) > 0 then array_join(sort_array(collect_set(:x), :up), :separator) end"
)


def for_spark(tree: Any) -> Any:
    """The tree with ordered lists of distinct texts said in a way that Spark can mix with counts.

    Spark 4.0 fails on LISTAGG(DISTINCT ...) beside COUNT(DISTINCT ...) with an internal error.
    """
    return tree.transform(lambda node: _listed(node) if _is_distinct_list(node) else node)


def _is_distinct_list(node: Any) -> bool:
    return isinstance(node, exp.GroupConcat) and node.find(exp.Distinct) is not None


def _listed(node: Any) -> Any:
    ordered = node.find(exp.Ordered)
    given = {
        "x": node.find(exp.Distinct).expressions[0],
        "up": exp.Boolean(this=not (ordered and ordered.args.get("desc"))),
        "separator": node.args["separator"],
    }

    def fill(part: Any) -> Any:
        known = isinstance(part, exp.Placeholder) and part.name in given
        return given[part.name].copy() if known else part

    return _template().copy().transform(fill)


@cache
def _template() -> Any:
    return sqlglot.parse_one(_DISTINCT_LIST, read="spark")
