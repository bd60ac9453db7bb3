"""./run bench [NAME ...] [--quick] [--json]: every bar with its ratio, seconds, memory, growth."""

import argparse
import importlib
import json
import sys
from typing import Any

NAMES = (
    "identifiers",
    "standards",
    "ingest",
    "collide",
    "card",
    "link",
    "evidence",
    "rules",
    "simulate",
    "loop",
    "watch",
)
COLUMNS = ("name", "ours", "peer", "ratio", "unit", "bar", "seconds", "peak_mib", "growth")


def main() -> int:
    """Exit code 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON a line")
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    met = True
    for name in options.names or NAMES:
        for row in importlib.import_module(f"bench.{name}").run(options.quick):
            met = met and row.get("ok") is not False
            print(json.dumps(row, ensure_ascii=False) if options.as_json else line(row), flush=True)
    return 0 if met else 1


def line(row: dict[str, Any]) -> str:
    """A row for people."""
    verdict = {True: "ok  ", False: "MISS", None: "    "}[row.get("ok")]
    facts = (f"{key} {show(row[key])}" for key in COLUMNS[1:] if row.get(key) is not None)
    return f"{verdict} {row['name']}: " + ", ".join(facts)


def show(value: Any) -> str:
    return f"{value:,.3g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
