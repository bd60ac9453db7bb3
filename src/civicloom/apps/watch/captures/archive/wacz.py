"""A WACZ 1.1.1 package: WARC, index, pages and their digests in a zip that can be read in parts."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from .cdxj import WARC_NAME, Entry, index
from .exchange import Exchanged, write_exchanges
from .warc import WarcFile

VERSION = "1.1.1"
SOFTWARE = "civicloom"
WARC, INDEX, PAGES = f"archive/{WARC_NAME}", "indexes/index.cdx", "pages/pages.jsonl"
PACKAGE, DIGEST = "datapackage.json", "datapackage-digest.json"


@dataclass(frozen=True)
class Resource:
    """Something made from the page: its picture, its words, what is known of the visit."""

    url: str
    type: str
    data: bytes


@dataclass(frozen=True)
class Described:
    """The page that an archive is of. ``facts`` go into the package's description as they are."""

    url: str
    title: str
    at: datetime
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)


def packed(
    page: Described,
    exchanges: Sequence[Exchanged],
    resources: Sequence[Resource],
    addresses: Mapping[str, str],
) -> bytes:
    """The bytes of a .wacz file: exchanges as request and response records, resources as resource records."""
    warc = WarcFile()
    info = f"software: {SOFTWARE}\r\nformat: WARC File Format 1.1\r\n"
    info += "bodies: without content and transfer coding, text in UTF-8\r\n"
    warc.add("warcinfo", info.encode(), at=page.at, content_type="application/warc-fields")
    entries = list(write_exchanges(warc, exchanges, page.at, addresses))
    for one in resources:
        written = warc.add("resource", one.data, at=page.at, content_type=one.type, url=one.url)
        entries.append(Entry(one.url, page.at, one.type, None, written))
    files = {WARC: warc.data, INDEX: index(entries).encode(), PAGES: _pages(page).encode()}
    return _zipped(files, page)


def _pages(page: Described) -> str:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}
    line = {
        "id": hashlib.sha256(page.url.encode()).hexdigest()[:22],
        "url": page.url,
        "ts": _second(page.at),
        "title": page.title,
        "text": page.text,
    }
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in (head, line))


def _zipped(files: Mapping[str, bytes], page: Described) -> bytes:
    package = {
        "profile": "data-package",
        "resources": [_resource(path, data) for path, data in files.items()],
        "title": page.title or page.url,
        "mainPageURL": page.url,
        "mainPageDate": _second(page.at),
        "created": _second(page.at),
        "wacz_version": VERSION,
        "software": SOFTWARE,
        **page.facts,
    }
    described = json.dumps(package, ensure_ascii=False, indent=1).encode()
    digest = {"path": PACKAGE, "hash": f"sha256:{hashlib.sha256(described).hexdigest()}"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for path, data in (*files.items(), (PACKAGE, described), (DIGEST, _json(digest))):
            # A WARC is compressed already and is read from its middle: it is stored as it is.
            how = zipfile.ZIP_STORED if path == WARC else zipfile.ZIP_DEFLATED
            zipped.writestr(_member(path, page.at, how), data)
    return out.getvalue()


def _member(path: str, at: datetime, how: int) -> zipfile.ZipInfo:
    moment = at.astimezone(UTC)
    member = zipfile.ZipInfo(path, moment.timetuple()[:6])
    member.compress_type = how
    member.external_attr = 0o644 << 16
    return member


def _resource(path: str, data: bytes) -> dict[str, object]:
    return {
        "name": path.rpartition("/")[2],
        "path": path,
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "bytes": len(data),
    }


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1).encode()


def _second(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
