"""The form of routing.yaml: which words it has, and what stands behind each."""

import re
from collections.abc import Callable, Iterator, Mapping
from email.utils import getaddresses
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from civicloom.model.clock import is_term
from civicloom.model.errors import CivicloomError, Place

Form = tuple[Callable[[Any], bool], str]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_days(value: Any) -> bool:
    return value is None or is_term(value)


def _is_texts(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(map(_is_text, value)))


def _is_list(value: Any) -> bool:
    return value is None or isinstance(value, list)


def _is_mapping(value: Any) -> bool:
    return value is None or isinstance(value, Mapping)


def _is_host(value: Any) -> bool:
    try:
        return _is_text(value) and not re.search(r"[\s/@*]", value) and bool(value.encode("idna"))
    except UnicodeError:
        return False


def _is_url(value: Any) -> bool:
    """As it goes over the wire: what is not ASCII is written as %E6.. or xn--.."""
    if not (_is_text(value) and re.fullmatch(r"[!-~]+", value)):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and parts.port != 0 and _is_host(parts.hostname)
    except ValueError:
        return False


def _is_place(value: Any) -> bool:
    """A host, with its port where it is not the usual one."""
    try:
        parts = urlsplit(f"//{value}")
        named = parts.netloc == value and "@" not in value and parts.port != 0
        return named and _is_host(parts.hostname)
    except ValueError:
        return False


def _are_places(value: Any) -> bool:
    return _is_texts(value) and all(map(_is_place, value or ()))


def _is_port(value: Any) -> bool:
    return type(value) is int and 0 < value < 65_536


def _is_tls(value: Any) -> bool:
    return value in ("starttls", "implicit", "none")


def _are_addresses(value: Any) -> bool:
    if not _is_text(value) or re.search(r"[\x00-\x1f]", value):
        return False
    found = [address for _, address in getaddresses([value])]
    return all(re.fullmatch(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>,;:]+", one) for one in found)


def _is_address(value: Any) -> bool:
    return _are_addresses(value) and len(getaddresses([value])) == 1


def _is_directory(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_are_addresses, value.values()))


TOP: Mapping[str, Form] = {
    "routes": (_is_list, "[{rule: ..., to: ...}]"),
    "channels": (_is_mapping, "{name: {kind: ...}}"),
    "allow": (_are_places, "[host:port]"),
}
ROUTE: Mapping[str, Form] = {
    "rule": (_is_text, '"*"'),
    "to": (_is_text, "rule"),
    "scope_level": (_is_text, "grid"),
    "within_working_days": (_is_days, "0 to 2500"),
    "channels": (_is_texts, "[name]"),
}
CHANNEL: Mapping[str, Mapping[str, Form]] = {
    "file": {"kind": (_is_text, "file"), "folder": (_is_text, "outbox")},
    "webhook": {
        "kind": (_is_text, "webhook"),
        "url": (_is_url, "https://desk.example/in"),
        "key_file": (_is_text, ".civicloom/keys/desk"),
    },
    "email": {
        "kind": (_is_text, "email"),
        "host": (_is_host, "mail.example"),
        "port": (_is_port, "587"),
        "tls": (_is_tls, "starttls / implicit / none"),
        "from": (_is_address, "loom@office.example"),
        "to": (_is_directory, "{office: desk@office.example}"),
        "user": (_is_text, "loom"),
        "password_file": (_is_text, ".civicloom/keys/mail"),
    },
}
WANTED = {"webhook": ("url", "key_file"), "email": ("host", "from", "to")}


def form_faults(text: object, path: Path) -> list[CivicloomError]:
    """PSH-002 for every word that routing.yaml does not have, and every value of another kind."""
    found = list(_faults(text, TOP, Place(str(path))))
    if found or not isinstance(text, Mapping):
        return found
    for number, line in enumerate(text.get("routes") or [], 1):
        found += _faults(line, ROUTE, Place(str(path), row=number), ("rule", "to"))
    for name, settings in (text.get("channels") or {}).items():
        found += _channel(settings, Place(str(path), field=str(name)))
    return found


def _channel(settings: object, place: Place) -> Iterator[CivicloomError]:
    """The faults of one channel; an unknown kind has no form, and is told elsewhere."""
    if not isinstance(settings, Mapping):
        yield _fault(place, "channel", settings, "{kind: ...}")
        return
    kind = str(settings.get("kind"))
    wanted = WANTED.get(kind, ()) + (("password_file",) if "user" in settings else ())
    if kind in CHANNEL:
        yield from _faults(settings, CHANNEL[kind], place, wanted)


def _faults(
    given: object, words: Mapping[str, Form], place: Place, wanted: tuple[str, ...] = ()
) -> Iterator[CivicloomError]:
    if not isinstance(given, Mapping):
        yield _fault(place, "routing.yaml", given, "{" + ", ".join(words) + "}")
        return
    for word, value in given.items():
        fits, form = words.get(word, (None, " / ".join(words)))
        if fits is None or not fits(value):
            yield _fault(place, str(word), value, form)
    for word in wanted:
        if word not in given:
            yield _fault(place, word, None, words[word][1])


def _fault(place: Place, word: str, value: object, form: str) -> CivicloomError:
    return CivicloomError("PSH-002", place=place, why=f"{word}: {value!r} ({form})")
