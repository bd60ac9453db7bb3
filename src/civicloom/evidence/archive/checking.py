"""Checks a bag: every file is there, every byte is right, nothing else is there, receipts hold."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ...model.errors import CivicloomError, Place
from . import digest, tagfiles
from .paths import files_in, inside, is_file, size_of
from .receipts import receipt_faults
from .tagfiles import Declaration, Line

Fault = CivicloomError


def check_bag(folder: Path) -> list[CivicloomError]:
    """All faults of a bag (RFC 8493, versions 0.93 to 1.0); an empty list for a good one.

    In a bag of ours the receipts are checked too, against the key that lies in it: whether that is the key of
    the right log is for the reader to compare. A file that no receipt is about has to be named by the bag's report.
    """
    bag = Path(folder)
    try:
        declared = tagfiles.declaration(bag)
        faults = list(_bag(bag, declared))
        return [*faults, *receipt_faults(bag, {fault.facts.get("path") for fault in faults})]
    except CivicloomError as fault:
        return [fault]


def _bag(bag: Path, declared: Declaration) -> Iterator[Fault]:
    payload = files_in(bag, "data")
    manifests = sorted(bag.glob("manifest-*.txt"))
    if not manifests or not (bag / "data").is_dir():
        yield Fault("EVI-056")
    listed: dict[str, set[str]] = {}
    for path in (*manifests, *sorted(bag.glob("tagmanifest-*.txt"))):
        names = listed[path.name] = set()
        yield from _manifest(bag, path, declared, names)
    yield from _unlisted(payload, [listed[path.name] for path in manifests], declared)
    for line in tagfiles.fetched(bag, declared):
        if not _in_payload(line.path):
            yield Fault("EVI-055", place=line.place, path=line.path)
    yield from _oxum(bag, payload, declared)


def _manifest(bag: Path, path: Path, declared: Declaration, names: set[str]) -> Iterator[Fault]:
    algorithm = path.stem.partition("-")[2].lower()
    if not digest.known(algorithm):
        yield Fault("EVI-051", place=Place(file=path.name))
        return
    seen: dict[str, list[Line]] = defaultdict(list)
    for line in tagfiles.manifest(path, declared):
        seen[line.path].append(line)
    for name, lines in seen.items():
        names.add(name)
        once = declared.version >= (1, 0) or len({line.digest for line in lines}) > 1
        if len(lines) > 1 and once:
            yield Fault("EVI-051", place=lines[1].place)
        if path.name.startswith("manifest-") and not _in_payload(name):
            yield Fault("EVI-055", place=lines[0].place, path=name)
        else:
            yield from _file(bag, lines[0], algorithm)


def _file(bag: Path, line: Line, algorithm: str) -> Iterator[Fault]:
    if not inside(line.path):
        yield Fault("EVI-055", place=line.place, path=line.path)
        return
    found = _on_disk(bag, line.path)
    if found is None:
        yield Fault("EVI-052", place=line.place, path=line.path)
    elif digest.of_file(found, [algorithm])[algorithm] != line.digest:
        yield Fault("EVI-054", place=line.place, path=line.path)


def _in_payload(path: str) -> bool:
    return inside(path) and path.startswith("data/")


def _on_disk(bag: Path, path: str) -> Path | None:
    """The file of a path; a disk may spell the accents of its name in another Unicode form."""
    for form in ("", "NFC", "NFD"):
        found = bag / (unicodedata.normalize(form, path) if form else path)  # type: ignore[arg-type]
        if is_file(found) and found.resolve().is_relative_to(bag.resolve()):
            return found
    return None


def _unlisted(payload: list[str], listed: list[set[str]], declared: Declaration) -> Iterator[Fault]:
    """Files in no manifest; from version 1.0 on each manifest must list all of them."""
    normal = [{unicodedata.normalize("NFC", name) for name in names} for names in listed]
    for path in payload:
        holds = [unicodedata.normalize("NFC", path) in names for names in normal]
        if not (all(holds) if declared.version >= (1, 0) else any(holds)):
            yield Fault("EVI-053", place=Place(file=path), path=path)


def _oxum(bag: Path, payload: list[str], declared: Declaration) -> Iterator[Fault]:
    said = tagfiles.oxum(bag, declared)
    size = sum(size_of(bag / path) for path in payload)
    if said is not None and said != f"{size}.{len(payload)}":
        yield Fault(
            "EVI-057", place=Place(file="bag-info.txt"), said=said, found=f"{size}.{len(payload)}"
        )
