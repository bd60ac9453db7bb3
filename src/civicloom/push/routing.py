"""Who must know: the declared routes of a workspace (routing.yaml)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from civicloom.model.errors import CivicloomError, Faults, Place
from civicloom.model.hosts import address
from civicloom.model.plain_yaml import read_yaml_file

from .routing_form import CHANNEL, form_faults

ScopeLevel = Literal["district", "street", "community", "grid"]
SCOPE_DIGITS: dict[str, int] = {"district": 6, "street": 9, "community": 12, "grid": 14}
CHANNEL_KINDS = tuple(CHANNEL)
OWN_OFFICE = "rule"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Route:
    """Findings of a rule (``*`` = any) go to an office, down to a level of place, by a date.

    ``to`` is an office, or ``rule`` for the office which the rule itself names.
    ``within_working_days`` of None leaves the rule's own term.
    """

    rule: str
    to: str
    scope_level: ScopeLevel = "grid"
    within_working_days: int | None = None
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Channel:
    """A way out of the house: ``file``, ``webhook`` or ``email``, with its settings."""

    id: str
    kind: str
    settings: Mapping[str, Any]

    @property
    def host(self) -> str:
        """The host that it calls, as it is written; empty for a folder."""
        if self.kind == "webhook":
            return urlsplit(str(self.settings.get("url", ""))).netloc.rpartition("@")[2]
        if self.kind == "email":
            name = str(self.settings.get("host", ""))
            return f"{f'[{name}]' if ':' in name else name}:{self.settings.get('port', 587)}"
        return ""

    @property
    def place(self) -> str:
        """The host that it calls, ``host:port`` by the name under which hosts are compared."""
        return address(self.host, self._usual_port)

    @property
    def _usual_port(self) -> int:
        """Where a call goes that names no port; mail servers are named with theirs."""
        return _PORTS.get(urlsplit(str(self.settings.get("url", ""))).scheme, 0)

    def allowed(self, allow: Iterable[str]) -> bool:
        """Whether ``allow`` names its host, in whatever way the name is written."""
        return self.place in {address(entry, self._usual_port) for entry in allow}


@dataclass(frozen=True)
class Routing:
    """All routes and channels; ``allow`` names the only hosts that channels may reach."""

    routes: tuple[Route, ...]
    channels: Mapping[str, Channel]
    allow: frozenset[str]

    def route(self, rule: str) -> Route:
        """The route of a rule: its own first, else the one for any rule. Raises PSH-001."""
        found = self.first(rule, "*")
        if found is None:
            raise CivicloomError("PSH-001", rule=rule)
        return found

    def first(self, *names: str) -> Route | None:
        """The route of the first of these names that has one."""
        named = {route.rule: route for route in reversed(self.routes)}
        return next((named[name] for name in names if name in named), None)

    def closed(self) -> list[CivicloomError]:
        """PSH-008 for every channel whose host is not allowed: its letters would wait until they fail."""
        return [
            CivicloomError("PSH-008", place=Place("routing.yaml"), channel=name, host=channel.host)
            for name, channel in self.channels.items()
            if channel.host and not channel.allowed(self.allow)
        ]


def load_routing(path: Path, offices: frozenset[str]) -> Routing:
    """Read routing.yaml. Raises Faults with every fault of the file."""
    text = _declared(path)
    channels = {
        name: Channel(name, str(settings.get("kind")), settings)
        for name, settings in (text.get("channels") or {}).items()
    }
    routes = tuple(_route(line) for line in text.get("routes") or [])
    routing = Routing(routes, channels, frozenset(text.get("allow") or ()))
    faults = [*_route_faults(routing, offices, path), *_channel_faults(routing, path)]
    if faults:
        raise Faults(faults)
    return routing


def _declared(path: Path) -> Mapping[str, Any]:
    try:
        text: Mapping[str, Any] = read_yaml_file(path, "PSH-002") or {}
    except CivicloomError as fault:
        raise Faults([fault]) from fault
    faults = form_faults(text, path)
    if faults:
        raise Faults(faults)
    return text


def _route(line: Mapping[str, Any]) -> Route:
    return Route(
        rule=line["rule"],
        to=line["to"],
        scope_level=line.get("scope_level", "grid"),
        within_working_days=line.get("within_working_days"),
        channels=tuple(line.get("channels") or ()),
    )


def _route_faults(routing: Routing, offices: frozenset[str], path: Path) -> list[CivicloomError]:
    faults = []
    for number, route in enumerate(routing.routes, 1):
        place = Place(str(path), row=number)
        if route.to not in offices | {OWN_OFFICE}:
            faults.append(CivicloomError("PSH-003", place=place, office=route.to))
        if route.scope_level not in SCOPE_DIGITS:
            faults.append(CivicloomError("PSH-004", place=place, level=route.scope_level))
        for channel in route.channels:
            if channel not in routing.channels:
                faults.append(CivicloomError("PSH-005", place=place, channel=channel))
    return faults


def _channel_faults(routing: Routing, path: Path) -> list[CivicloomError]:
    return [
        CivicloomError("PSH-006", place=Place(str(path)), channel=channel.id, kind=channel.kind)
        for channel in routing.channels.values()
        if channel.kind not in CHANNEL_KINDS
    ]
