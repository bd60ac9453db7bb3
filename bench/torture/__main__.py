"""./run torture [NAME ...] [--short] [--json]: long; the tests run the short forms."""

import argparse
import importlib
import json
import sys

NAMES = ("verbs", "log_kills", "log_syscalls", "log_power", "log_disk")


def main() -> int:
    """Exit code 1 when anything was lost, torn or doubled, or a negative control found nothing."""
    parser = argparse.ArgumentParser(prog="./run torture", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--short", action="store_true", help="a few rounds of each")
    parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON a line")
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"no torture {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    held = True
    for name in options.names or NAMES:
        for row in importlib.import_module(f"bench.torture.{name}").run(options.short):
            held = held and row["ok"] is not False
            print(json.dumps(row, ensure_ascii=False) if options.as_json else told(row), flush=True)
    return 0 if held else 1


def told(row: dict[str, object]) -> str:
    """A row for people."""
    verdict = {True: "held   ", False: "BROKEN ", None: "skipped"}[row["ok"]]  # type: ignore[index]
    rest = ", ".join(f"{k} {v}" for k, v in row.items() if k not in ("ok", "name"))
    return f"{verdict} {row['name']}: {rest}"


if __name__ == "__main__":
    sys.exit(main())
