"""Whether a package agrees with itself: every digest it carries, down to each record."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from civicloom.model.errors import CivicloomError

from .reading import Wacz
from .wacz import DIGEST, INDEX, PACKAGE


def damage(path: Path) -> list[str]:
    """Where a WACZ file contradicts itself, most general first; empty when it does not.

    A package that was made anew after a change agrees with itself: only its receipt tells.
    Raises CAP-009 when it cannot be read at all.
    """
    with Wacz(path) as wacz:
        try:
            return [*_package(wacz), *_members(wacz), *_records(wacz)]
        except CivicloomError as error:
            if error.code != "CAP-009":
                raise
            return [str(error.facts["why"])]


def _package(wacz: Wacz) -> Iterator[str]:
    found = f"sha256:{hashlib.sha256(wacz.read(PACKAGE)).hexdigest()}"
    if wacz.digest.get("hash") != found:
        yield f"{PACKAGE} is not what {DIGEST} says"


def _members(wacz: Wacz) -> Iterator[str]:
    resources = wacz.package.get("resources")
    resources = resources if isinstance(resources, list) else []
    listed = {str(one.get("path")): one for one in resources if isinstance(one, dict)}
    for name in sorted(set(wacz.names) - set(listed) - {PACKAGE, DIGEST}):
        yield f"{name} is not listed"
    for name, said in listed.items():
        if name not in wacz.names:
            yield f"{name} is missing"
        elif said.get("hash") != f"sha256:{hashlib.sha256(wacz.read(name)).hexdigest()}":
            yield f"{name} is not what {PACKAGE} says"


def _records(wacz: Wacz) -> Iterator[str]:
    digests: dict[tuple[str, str], str] = {}
    for name in wacz.warcs():
        for raw in wacz.raw(name, parse_http=False):
            url = raw.headers.get("WARC-Target-URI", "")
            digests[name.rpartition("/")[2], str(raw.stream_pos)] = raw.headers.get(
                "WARC-Payload-Digest", ""
            )
            if not raw.verify_block_digest():
                yield f"the record of {url} is not what its digest says"
    for line in _index(wacz):
        place = (str(line.get("filename")), str(line.get("offset")))
        if digests.get(place) != line.get("digest"):
            yield f"the index points {line.get('url')} to another record"


def _index(wacz: Wacz) -> list[dict[str, Any]]:
    if INDEX not in wacz.names:
        return []
    lines = wacz.read(INDEX).decode("utf-8", "replace").split("\n")
    try:
        found = [json.loads(line.split(" ", 2)[2]) for line in lines if line.strip()]
    except (ValueError, IndexError, RecursionError) as error:
        raise CivicloomError("CAP-009", path=wacz.path, why=f"{INDEX}: {error}") from error
    return [line for line in found if isinstance(line, dict)]
