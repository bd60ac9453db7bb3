"""The client is polite, keeps to its limits, and names the office."""

import gzip
import time as real
import zlib
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest

from civicloom.apps.watch.fetch import Ask, Limits, unpacked
from civicloom.model.errors import CivicloomError

from ..serving import Reply, Site, Time, fetcher, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one


def refusal(site: Site, path: str, **limits: float) -> str:
    bounds = Limits(**{"seconds": 5, "delay": 0, **limits})  # type: ignore[arg-type]
    with pytest.raises(CivicloomError) as error:
        fetcher(Time(), site.allowed, limits=bounds).get(site.url + path)
    return error.value.code


def test_the_office_and_its_contact_are_named_and_no_cookie_is_sent(site: Site) -> None:
    site.replies["/a"] = Reply(b"a", headers={"Set-Cookie": "id=1"})
    client = fetcher(Time(), site.allowed)
    client.get(f"{site.url}/a")
    client.get(f"{site.url}/a")
    headers = site.asked[-1][1]
    assert headers["user-agent"].startswith("Civicloom/")
    assert "watch@yunxi.example" in headers["user-agent"]
    assert "cookie" not in headers


def test_robots_txt_is_obeyed_and_asked_for_once(site: Site) -> None:
    site.replies |= {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /private", "text/plain"),
        "/open": Reply(b"open"),
        "/private/x": Reply(b"x"),
    }
    client = fetcher(Time(), site.allowed)
    client.get(f"{site.url}/open")
    with pytest.raises(CivicloomError) as error:
        client.get(f"{site.url}/private/x")
    assert error.value.code == "FET-008"
    assert [path for path, _ in site.asked] == ["/robots.txt", "/open"]
    assert client.get(Ask(f"{site.url}/private/x", ours=True)).body == b"x"


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)]
)
def test_robots_that_is_absent_forbids_nothing_and_one_that_fails_everything(
    site: Site, status: int, allowed: bool
) -> None:
    site.replies |= {"/robots.txt": Reply(status=status), "/a": Reply(b"a")}
    if allowed:
        assert fetcher(Time(), site.allowed).get(f"{site.url}/a").body == b"a"
    else:
        assert refusal(site, "/a") == "FET-009"
        assert site.paths() == []


def test_a_redirect_into_forbidden_ground_is_not_followed(site: Site) -> None:
    site.replies |= {
        "/robots.txt": Reply(b"User-agent: civicloom\nDisallow: /private", "text/plain"),
        "/go": Reply(status=301, headers={"Location": "/private"}),
        "/private": Reply(b"x"),
    }
    assert refusal(site, "/go") == "FET-008"
    assert site.paths() == ["/go"]


def test_endless_redirects_end(site: Site) -> None:
    site.replies["/round"] = Reply(status=302, headers={"Location": "/round"})
    assert refusal(site, "/round") == "FET-011"


def test_a_pause_lies_between_two_questions_and_a_long_wish_is_cut(site: Site) -> None:
    robots = b"User-agent: *\nCrawl-delay: 86400"
    site.replies |= {"/robots.txt": Reply(robots, "text/plain"), "/a": Reply(b"a")}
    time = Time()
    client = fetcher(time, site.allowed, limits=Limits(seconds=5, delay=2, longest_delay=30))
    for _ in range(3):
        client.get(f"{site.url}/a")
    assert time.waits == pytest.approx([2, 30, 30])


def test_a_host_that_asks_for_rest_gets_it(site: Site) -> None:
    time = Time()
    client = fetcher(time, site.allowed)
    until = format_datetime(time.at + timedelta(minutes=5), usegmt=True)
    site.replies["/a"] = Reply(b"busy", status=429, headers={"Retry-After": until})
    codes = []
    for _ in range(2):
        with pytest.raises(CivicloomError) as error:
            client.get(f"{site.url}/a")
        codes.append(error.value.code)
    assert codes == ["FET-010", "FET-012"]
    assert site.paths() == ["/a"]
    site.replies["/a"] = Reply(b"well")
    time.pass_(minutes=5, seconds=1)
    assert client.get(f"{site.url}/a").body == b"well"


def test_a_faltering_host_rests_twice_as_long_each_time_and_never_for_ever(site: Site) -> None:
    time = Time()
    client = fetcher(time, site.allowed)
    site.replies["/a"] = Reply(b"", status=500, headers={"Retry-After": "never"})
    rests = []
    for _ in range(14):
        with pytest.raises(CivicloomError):
            client.get(f"{site.url}/a")
        with pytest.raises(CivicloomError) as error:
            client.get(f"{site.url}/a")
        rests.append(error.value.facts["seconds"])
        time.pass_(seconds=float(str(rests[-1])))
    assert rests[:3] == [5 + 1, 10 + 1, 20 + 1]
    assert rests[-1] == 3601


def test_bodies_beyond_the_limit_are_cut_off_before_they_are_whole(site: Site) -> None:
    sent = []

    def endless() -> Iterator[bytes]:
        while True:
            sent.append(1)
            yield b"x" * 65536

    site.replies["/endless"] = Reply(stream=endless)
    site.replies["/claimed"] = Reply(
        headers={"Content-Length": "999999999"}, stream=lambda: iter([b""])
    )
    assert refusal(site, "/endless", bytes=1 << 20) == "FET-006"
    assert len(sent) < 200
    assert refusal(site, "/claimed", bytes=1 << 20) == "FET-006"


def test_a_gzip_bomb_is_not_unpacked(site: Site) -> None:
    bomb = gzip.compress(b"\0" * (64 << 20))
    site.replies["/bomb"] = Reply(bomb, headers={"Content-Encoding": "gzip"})
    site.replies["/twice"] = Reply(gzip.compress(bomb), headers={"Content-Encoding": "gzip, gzip"})
    site.replies["/torn"] = Reply(bomb[:-20], headers={"Content-Encoding": "gzip"})
    site.replies["/odd"] = Reply(b"x", headers={"Content-Encoding": "br"})
    assert refusal(site, "/bomb", bytes=1 << 20) == "FET-006"
    assert refusal(site, "/twice", bytes=1 << 20) == "FET-006"
    assert refusal(site, "/torn", bytes=128 << 20) == "FET-013"
    assert refusal(site, "/odd") == "FET-013"


def test_codings_that_are_read_give_the_same_body(site: Site) -> None:
    text = "云溪".encode() * 1000
    bare = zlib.compressobj(wbits=-15)
    forms = {
        "gzip": gzip.compress(text[:10]) + gzip.compress(text[10:]) + b"\0\0",
        "deflate": zlib.compress(text),
        "x-gzip": gzip.compress(text),
    }
    for coding, body in forms.items():
        site.replies["/a"] = Reply(body, headers={"Content-Encoding": coding})
        assert fetcher(Time(), site.allowed).get(f"{site.url}/a").body == text
    assert unpacked(bare.compress(text) + bare.flush(), 1 << 20, "x") == text


def test_a_server_that_drips_is_left_when_the_time_is_over(site: Site) -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(100):
            real.sleep(0.1)
            yield b"."

    site.replies["/drip"] = Reply(stream=drip)
    assert refusal(site, "/drip", seconds=0.6) == "FET-005"


def test_films_and_archives_are_not_fetched(site: Site) -> None:
    for kind in ("video/mp4", "image/png", "application/zip", "application/vnd.ms-excel"):
        site.replies["/a"] = Reply(b"x", kind)
        assert refusal(site, "/a") == "FET-007"


def test_a_host_that_hangs_up_or_is_not_there_is_told(site: Site) -> None:
    site.replies["/short"] = Reply(headers={"Content-Length": "100"}, stream=lambda: iter([b"x"]))
    assert refusal(site, "/short") == "FET-004"
    with serving() as gone:
        url, allowed = gone.url, gone.allowed
    with pytest.raises(CivicloomError) as error:
        fetcher(Time(), allowed).get(Ask(url, ours=True))
    assert error.value.code == "FET-004"


def test_a_token_goes_to_its_own_origin_only(site: Site) -> None:
    with serving() as other:
        site.replies["/a"] = Reply(status=302, headers={"Location": f"{other.url}/b"})
        other.replies["/b"] = Reply(b"b")
        fetcher(Time(), site.allowed, other.allowed).get(Ask(f"{site.url}/a", token="t0ken"))
        assert site.asked[-1][1]["authorization"] == "Bearer t0ken"
        assert "authorization" not in other.asked[-1][1]
