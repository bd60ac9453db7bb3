"""Write sbom.cdx.json (CycloneDX 1.6): every package of requirements.lock with version and licence."""

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")


def pinned(lock: Path) -> list[tuple[str, str]]:
    """Names and versions of a lock."""
    found = (PINNED.match(line) for line in lock.read_text("utf-8").splitlines())
    return sorted({(m[1].lower(), m[2]) for m in found if m})


def licence(name: str) -> str:
    """The licence as the package itself states it; empty when not installed here."""
    try:
        facts = metadata(name)
    except PackageNotFoundError:
        return ""
    stated = facts.get("License-Expression") or ""
    if not stated:
        kinds = [c.rpartition(" :: ")[2] for c in facts.get_all("Classifier", []) if "License" in c]
        stated = ", ".join(kinds) or (facts.get("License") or "").partition("\n")[0][:60]
    return stated


def sbom() -> dict[str, object]:
    """The bill of materials."""
    components = [
        {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "licenses": [{"license": {"name": licence(name)}}] if licence(name) else [],
        }
        for name, version in pinned(ROOT / "requirements.lock")
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "civicloom"}},
        "components": components,
    }


if __name__ == "__main__":
    text = json.dumps(sbom(), indent=1, ensure_ascii=False) + "\n"
    (ROOT / "sbom.cdx.json").write_text(text, "utf-8")
    sys.stdout.write(f"{text.count('purl')} packages\n")
