"""No address outside the open web is reached, however it is written."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.apps.watch.fetch import Guard
from civicloom.apps.watch.fetch.guard import is_open
from civicloom.model.errors import CivicloomError

from ..serving import Reply, Time, fetcher, serving


def code(error: pytest.ExceptionInfo[CivicloomError]) -> str:
    return error.value.code


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[64:ff9b:1::a00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[ff02::1]/",
        "http://10.0.0.1/",
        "http://172.16.3.4/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.100.100.200/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://①②⑦.⓪.⓪.①/",
    ],
)
def test_addresses_that_lead_inside_are_refused(url: str) -> None:
    with pytest.raises(CivicloomError) as error:
        fetcher(Time()).get(url)
    assert code(error) in ("FET-001", "FET-002", "FET-003")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/",
        "http://user:word@example.org/",
        "http://example.org@127.0.0.1/",
        "http://example.org:22/",
        "http://example.org:6379/",
        "http://[fe80::1%25eth0]/",
        "http:///path",
        "http://exa mple.org/",
        "http://[broken/",
        "http://example.org:99999/",
        "//example.org/",
        "",
        "http://" + "a" * 5000,
        "http://xn--\x00/",
    ],
)
def test_what_is_no_address_of_the_open_web_is_refused_unasked(url: str) -> None:
    with pytest.raises(CivicloomError) as error:
        Guard().check(url)
    assert code(error) == "FET-001"


def test_an_idn_and_a_usual_address_pass() -> None:
    assert Guard().check("https://例え.テスト/路径?q=词").host == "xn--r8jz45g.xn--zckzah"
    assert Guard().check("http://example.org:80/a#b").port == 80


def test_a_name_that_leads_inside_is_refused_also_when_only_one_address_does() -> None:
    for answers in (
        ["10.0.0.1"],
        ["93.184.215.14", "127.0.0.1"],
        ["::ffff:10.1.1.1"],
        ["nonsense"],
    ):
        with pytest.raises(CivicloomError) as error:
            Guard(resolve=lambda host, port, a=answers: a).addresses("inside.example", 80)
        assert code(error) == "FET-002"
    assert Guard(resolve=lambda h, p: ["93.184.215.14"]).addresses("out.example", 80)


def test_a_name_without_an_address_is_told() -> None:
    with pytest.raises(CivicloomError) as error:
        Guard(resolve=lambda host, port: []).addresses("nowhere.example", 80)
    assert code(error) == "FET-003"


def test_the_connection_goes_to_the_checked_address_and_not_to_a_second_answer() -> None:
    """A name that is open when asked first and private when asked again gains nothing."""
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked) - 1, 1)]

    guard = Guard(resolve=rebinding)
    guard.check("http://rebind.example/")
    assert asked == []
    assert guard.addresses("rebind.example", 80) == ["93.184.215.14"]
    assert asked == ["rebind.example"]
    with pytest.raises(CivicloomError):
        guard.addresses("rebind.example", 80)


def test_every_redirect_is_checked_anew() -> None:
    with serving() as open_, serving() as inside:
        inside.replies["/secret"] = Reply(b"secret")
        open_.replies["/go"] = Reply(status=302, headers={"Location": f"{inside.url}/secret"})
        open_.replies["/file"] = Reply(status=302, headers={"Location": "file:///etc/passwd"})
        client = fetcher(Time(), open_.allowed)
        for path in ("/go", "/file"):
            with pytest.raises(CivicloomError) as error:
                client.get(open_.url + path)
            assert code(error) == "FET-001"
        assert inside.asked == []
        assert (
            fetcher(Time(), open_.allowed, inside.allowed).get(f"{open_.url}/go").body == b"secret"
        )


def test_allowing_one_port_or_network_allows_no_other() -> None:
    guard = Guard(["127.0.0.1:8000", "10.1.0.0/16"])
    assert guard.addresses("127.0.0.1", 8000) == ["127.0.0.1"]
    assert guard.check("http://10.1.2.3:8080/").port == 8080
    assert Guard(["127.0.0.1:*"]).check("http://127.0.0.1:9/").port == 9
    for host, port in (("127.0.0.1", 8001), ("10.2.0.1", 80)):
        with pytest.raises(CivicloomError):
            guard.addresses(host, port)


@pytest.mark.parametrize("entry", ["10.1.0.0/99", "a b", "http://x/y", ""])
def test_an_entry_that_allows_nothing_is_told(entry: str) -> None:
    with pytest.raises(CivicloomError) as error:
        Guard([entry])
    assert code(error) == "FET-016"


@given(st.ip_addresses())
def test_nothing_that_the_standard_library_calls_private_is_open(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    inside = (
        address.is_private or address.is_loopback or address.is_multicast or address.is_reserved
    )
    assert not (inside and is_open(address))
