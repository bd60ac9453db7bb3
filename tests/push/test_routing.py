"""Routes are declared, checked whole, and found by rule."""

from pathlib import Path

import pytest

from civicloom.model.errors import CivicloomError, Faults
from civicloom.push import load_routing

OFFICES = frozenset({"street-office", "housing"})
GOOD = """
routes:
  - {rule: undeclared-rentals, to: street-office, scope_level: grid, within_working_days: 7, channels: [letters]}
  - {rule: "*", to: rule}
channels:
  letters: {kind: file, folder: outbox}
"""
BAD = """
routes:
  - {rule: a, to: nobody, scope_level: galaxy, channels: [pigeon]}
channels:
  smoke: {kind: signal}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "routing.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_rule_takes_its_own_route_before_the_general_one(tmp_path: Path) -> None:
    routing = load_routing(written(tmp_path, GOOD), OFFICES)
    assert routing.route("undeclared-rentals").to == "street-office"
    assert routing.route("anything-else").to == "rule"


def test_a_rule_without_any_route_is_an_error(tmp_path: Path) -> None:
    routing = load_routing(written(tmp_path, "routes: []"), OFFICES)
    with pytest.raises(CivicloomError, match="PSH-001"):
        routing.route("undeclared-rentals")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Faults) as told:
        load_routing(written(tmp_path, BAD), OFFICES)
    assert [fault.code for fault in told.value.faults] == [
        "PSH-003",
        "PSH-004",
        "PSH-005",
        "PSH-006",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- a",
        "routes: 3",
        "routes: {rule: x}",
        "routes: [3]",
        "routes: [{to: housing}]",
        "routes: [{rule: '*', to: [housing]}]",
        "routes: [{rule: '*', to: housing, within_working_days: soon}]",
        "routes: [{rule: '*', to: housing, within_working_days: -3}]",
        "routes: [{rule: '*', to: housing, within_working_days: 2.7}]",
        "routes: [{rule: '*', to: housing, within_working_days: 1000000000}]",
        "routes: [{rule: '*', to: housing, within_working_days: true}]",
        "routes: [{rule: '*', to: housing, scope_level: [grid]}]",
        "routes: [{rule: '*', to: housing, channels: letters}]",
        "routes: [{rule: '*', to: housing, channel: [letters]}]",
        "channels: [letters]",
        "channels: {letters: null}",
        "allow: desk.example",
        "allow: ['https://desk.example/in']",
        "allow: ['*.example']",
        "allow: ['desk.example:smtp']",
        "allow: ['a@desk.example']",
        "rutes: []",
    ],
)
def test_what_has_another_form_is_told_and_not_guessed(tmp_path: Path, text: str) -> None:
    with pytest.raises(Faults) as told:
        load_routing(written(tmp_path, text), OFFICES)
    assert {fault.code for fault in told.value.faults} == {"PSH-002"}


CALL = "kind: webhook, url: 'https://desk.example/in', key_file: k"
MAIL = "kind: email, host: mail.example, from: loom@a.example, to: {housing: desk@b.example}"


@pytest.mark.parametrize(
    "channel",
    [
        "kind: file, folder: 3",
        "kind: file, folders: outbox",
        "kind: webhook, url: 'https://desk.example/in'",
        "kind: webhook, key_file: k",
        CALL.replace("in'", "收件'"),
        CALL.replace("in'", "a b'"),
        CALL.replace("desk.example", "desk.example:abc"),
        CALL.replace("desk.example", "desk.example:99999"),
        CALL.replace("desk.example", "desk..example"),
        CALL.replace("desk.example", "[::1"),
        CALL.replace("desk.example", "x" * 64 + ".example"),
        CALL.replace("https", "ftp"),
        f"{MAIL}, tls: TLS",
        f"{MAIL}, tls: off",
        f"{MAIL}, port: smtp",
        f"{MAIL}, port: 0",
        f"{MAIL}, user: loom",
        MAIL.replace("mail.example", "mail..example"),
        MAIL.replace("{housing: desk@b.example}", "desk@b.example"),
        MAIL.replace("desk@b.example", "[desk@b.example]"),
        MAIL.replace("desk@b.example", "'@@@,,,<'"),
        MAIL.replace("desk@b.example", '"desk@b.example\\r\\nBcc: x@y.example"'),
        MAIL.replace("loom@a.example", "'a@a.example, b@a.example'"),
        MAIL.replace("from: loom@a.example, ", ""),
    ],
)
def test_a_channel_that_could_not_be_used_is_told_before_a_letter_waits_for_it(
    tmp_path: Path, channel: str
) -> None:
    with pytest.raises(Faults) as told:
        load_routing(written(tmp_path, f"channels: {{way: {{{channel}}}}}"), OFFICES)
    assert [fault.code for fault in told.value.faults] == ["PSH-002"]
    assert "way" in str(told.value.faults[0].place)


@pytest.mark.parametrize(
    "channel",
    [
        "kind: file",
        CALL,
        CALL.replace("desk.example/in", "u:p@[::1]:8443/%E6%94%B6?a=b"),
        f"{MAIL}, port: 25, tls: none, user: loom, password_file: pw",
        MAIL.replace("mail.example", "邮件.example"),
        MAIL.replace("desk@b.example", "'窗口 <desk@b.example>, 街道@b.example'"),
        MAIL.replace("loom@a.example", "织机 <loom@a.example>"),
    ],
)
def test_a_channel_in_its_form_is_taken(tmp_path: Path, channel: str) -> None:
    routing = load_routing(written(tmp_path, f"channels: {{way: {{{channel}}}}}"), OFFICES)
    assert list(routing.channels) == ["way"]


def test_channels_that_may_not_reach_their_host_are_named(tmp_path: Path) -> None:
    text = f"""
channels:
  letters: {{kind: file}}
  open: {{{CALL}}}
  closed: {{{CALL.replace("desk.", "desk2.")}}}
  mail: {{{MAIL}}}
allow: [desk.example, mail.example]
"""
    closed = load_routing(written(tmp_path, text), OFFICES).closed()
    assert [(fault.code, fault.facts["host"]) for fault in closed] == [
        ("PSH-008", "desk2.example"),
        ("PSH-008", "mail.example:587"),
    ]


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "routing.yaml"
    path.write_bytes("# 路由".encode("gbk"))
    with pytest.raises(Faults, match="PSH-002"):
        load_routing(path, OFFICES)


@pytest.mark.parametrize("text", ["routes: [", "\tx"])
def test_a_file_that_is_not_yaml_is_told_with_its_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(Faults) as told:
        load_routing(written(tmp_path, text), OFFICES)
    assert told.value.faults[0].code == "PSH-002"
    assert told.value.faults[0].place


@pytest.mark.parametrize(
    ("url", "allow"),
    [
        ("https://Desk.Street.Example/in", "desk.street.example"),
        ("https://desk.street.example/in", "DESK.street.example.:443"),
        ("https://desk.street.example.:443/in", "desk.street.example"),
        ("http://desk.street.example/in", "desk.street.example:80"),
        ("https://xn--un2an7n.example/in", "街道.example"),
        ("https://[2001:DB8::1]/in", "[2001:db8:0::1]:443"),
    ],
)
def test_a_host_is_allowed_however_its_name_is_written(
    tmp_path: Path, url: str, allow: str
) -> None:
    channel = f"{{kind: webhook, url: '{url}', key_file: k}}"
    text = f"channels: {{way: {channel}}}\nallow: ['{allow}']"
    assert load_routing(written(tmp_path, text), OFFICES).closed() == []


@pytest.mark.parametrize(
    ("url", "allow"),
    [
        ("https://desk.example:8443/in", "desk.example"),
        ("http://desk.example/in", "desk.example:443"),
        ("https://desk.example.evil.example/in", "desk.example"),
        ("https://desk.example@evil.example/in", "desk.example"),
        ("https://desk.examp1e/in", "desk.example"),
    ],
)
def test_another_host_or_port_is_not_allowed(tmp_path: Path, url: str, allow: str) -> None:
    channel = f"{{kind: webhook, url: '{url}', key_file: k}}"
    text = f"channels: {{way: {channel}}}\nallow: ['{allow}']"
    faults = load_routing(written(tmp_path, text), OFFICES).closed()
    assert [fault.code for fault in faults] == ["PSH-008"]


def test_a_mail_server_is_allowed_with_its_port(tmp_path: Path) -> None:
    text = f"channels: {{way: {{{MAIL}}}}}\nallow: ['Mail.Example.:587']"
    assert load_routing(written(tmp_path, text), OFFICES).closed() == []
    six = text.replace("host: mail.example", "host: '::1'").replace("Mail.Example.", "[0::1]")
    assert load_routing(written(tmp_path, six), OFFICES).closed() == []
    other = text.replace("kind: email", "kind: email, port: 25")
    assert len(load_routing(written(tmp_path, other), OFFICES).closed()) == 1
