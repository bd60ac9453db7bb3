"""One host has one name, however it is written."""

import pytest

from civicloom.model.hosts import address, host_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("DESK.Example", "desk.example"),
        ("desk.example.", "desk.example"),
        ("ｄｅｓｋ。example", "desk.example"),
        ("街道.EXAMPLE", "xn--un2an7n.example"),
        ("XN--UN2AN7N.example", "xn--un2an7n.example"),
        ("[2001:DB8:0::1]", "2001:db8::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("desk..example", "desk..example"),
        ("x" * 64 + ".example", "x" * 64 + ".example"),
        ("", ""),
    ],
)
def test_a_host_is_compared_by_one_name(written: str, name: str) -> None:
    assert host_name(written) == name


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("Desk.example.", "desk.example:443"),
        ("desk.example:8443", "desk.example:8443"),
        ("desk.example:0443", "desk.example:443"),
        ("[::1]", "[::1]:443"),
        ("[0:0::1]:0443", "[::1]:443"),
        ("desk.example@evil.example", "desk.example@evil.example"),
        ("desk.example:abc", "desk.example:abc"),
        ("https://desk.example", "https://desk.example"),
    ],
)
def test_a_place_has_the_usual_port_where_none_is_named(written: str, place: str) -> None:
    assert address(written, 443) == place
