"""Replay with the origin off, in the real browser: the page comes back, and nothing leaves."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from civicloom.apps.watch.captures import (
    Checked,
    Replay,
    check_capture,
    compare,
    find_chromium,
    show,
)
from civicloom.apps.watch.captures.archive import Described, Found, packed
from civicloom.apps.watch.captures.browse import Exchange
from civicloom.apps.watch.captures.replay.rewrite import Rewriting
from civicloom.apps.watch.captures.replay.site import Site as Archived
from civicloom.model.errors import CivicloomError

from .conftest import Kept
from .site import Listener

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
HOSTILE = """<!doctype html><html><head>
<meta http-equiv="refresh" content="2;url={out}/refresh">
<link rel="preconnect" href="{out}"><link rel="prefetch" href="{out}/prefetch"></head><body><p>hostile</p>
<img src="{out}/img"><form id="f" action="{out}/form"></form><script>
fetch("/scripts-run");
const out = "{out}", attempt = (act) => {{ try {{ act(); }} catch (error) {{ }} }};
const add = (name, more) => document.head.append(Object.assign(document.createElement(name), more));
const rtc = (realm) => {{ const p = new realm.RTCPeerConnection({{iceServers: [{{urls: "stun:" + out.slice(7)}}]}});
  p.createDataChannel("x"); p.createOffer().then(o => p.setLocalDescription(o)); }};
attempt(() => fetch(out + "/fetch", {{mode: "no-cors"}}).catch(() => 0));
attempt(() => fetch(parent.location.href));
attempt(() => new Image().src = out + "/image");
attempt(() => new WebSocket(out.replace("http", "ws") + "/ws"));
attempt(() => navigator.sendBeacon(out + "/beacon", "x"));
attempt(() => new EventSource(out + "/events"));
attempt(() => new Worker(URL.createObjectURL(new Blob([`fetch("${{out}}/worker").catch(() => 0)`]))));
attempt(() => add("link", {{rel: "preconnect", href: out}}));
attempt(() => add("link", {{rel: "dns-prefetch", href: out}}));
attempt(() => add("link", {{rel: "prefetch", href: out + "/pf"}}));
attempt(() => add("script", {{type: "speculationrules", textContent: JSON.stringify({{prefetch: [{{source: "list", urls: [out + "/spec"]}}]}})}}));
attempt(() => window.open(out + "/popup"));
attempt(() => top.location = out + "/top");
attempt(() => rtc(window));
attempt(() => {{ const i = document.createElement("iframe"); document.body.append(i); rtc(i.contentWindow); }});
attempt(() => {{ const a = document.createElement("a"); a.href = "#"; a.ping = out + "/ping"; document.body.append(a); a.click(); }});
setTimeout(() => attempt(() => f.submit()), 300);
setTimeout(() => attempt(() => location.href = out + "/navigate"), 600);
</script></body></html>"""

DEPARTS = re.compile(r"http-equiv|top\.location|window\.open|a\.click|f\.submit|location\.href = ")


def archive(path: Path, *pages: tuple[str, str, str]) -> Path:
    exchanges = [
        Exchange("GET", url, (), b"", 200, "OK", (("content-type", kind),), text.encode(), 0.0)
        for url, kind, text in pages
    ]
    path.write_bytes(packed(Described(pages[0][0], "页", AT, ""), exchanges, [], {}))
    return path


def unchecked(path: Path) -> Checked:
    return Checked(path, "0" * 64, "R-0", "", None, ())


@pytest.fixture(scope="module")
def browser(chromium: None) -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=find_chromium())
        yield running
        running.close()


def test_a_page_comes_back_with_its_origin_off(kept: Kept, browser: object) -> None:
    """No request of the replay reaches the site; the list that scripts fetch is there."""
    found = check_capture(kept.home.path, [kept.log.verifier_key])
    with Replay(kept.home.path, found, language="zh-Hans") as replay:
        page = browser.new_page()  # type: ignore[attr-defined]
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(replay.url)
        frame = page.frames[1]
        frame.wait_for_selector("#news li", state="attached")
        frame.wait_for_function("posted.textContent == 'posted'")
        assert frame.evaluate("document.images[0].naturalWidth") == 200
        assert (
            frame.evaluate("getComputedStyle(document.querySelector('h1')).color")
            == "rgb(187, 0, 0)"
        )
        assert frame.evaluate("new Date().getFullYear()") == kept.home.at.year
        assert "框架里的字" in page.frames[2].evaluate("document.body.innerText")
        assert "自截取以来未被改动" in page.inner_text("header")
        assert [url for url in asked if url.startswith(kept.url)] == []
        assert frame.evaluate("fetch('/never').then(r => r.status)") == 404
        page.close()


@pytest.mark.parametrize("framed", [True, False])
def test_nothing_of_a_hostile_page_leaves(browser: object, tmp_path: Path, framed: bool) -> None:
    listener = Listener()
    out = f"http://127.0.0.1:{listener.port}"
    path = archive(
        tmp_path / "a.wacz", ("https://evil.example/", "text/html", HOSTILE.format(out=out))
    )
    with Replay(path, unchecked(path)) as replay:
        page = browser.new_page()  # type: ignore[attr-defined]
        asked: list[str] = []
        page.goto(replay.url)
        source = page.get_attribute("iframe", "src")
        page.goto("about:blank")
        page.on("request", lambda request: asked.append(request.url))
        page.goto(replay.url if framed else source)
        page.wait_for_timeout(3000)
        assert (f"{source}scripts-run" in asked) is framed
        assert page.url.startswith(replay.url if framed else source)
        page.close()
    assert listener.calls == []


def heard(browser: object, page_of: str, path: Path, wanted: str) -> str:
    """What the listener hears of a page opened without walls, until it hears what is wanted."""
    listener = Listener()
    path.write_text(page_of.format(out=f"http://127.0.0.1:{listener.port}"), "utf-8")
    page = browser.new_page()  # type: ignore[attr-defined]
    page.goto(path.as_uri(), wait_until="commit")
    for _ in range(60):
        if any(wanted in call for call in listener.calls):
            break
        page.wait_for_timeout(500)
    page.close()
    return " ".join(listener.calls)


def test_the_listener_hears_what_does_leave(browser: object, tmp_path: Path) -> None:
    """The control of the test above: without the walls the same page calls out.

    The page's own departures end what it has begun, so what it calls while it stays is heard
    from the same page without them.
    """
    staying = "\n".join(line for line in HOSTILE.splitlines() if not DEPARTS.search(line))
    assert "rtc(window)" in staying
    assert "location = out" not in staying
    assert "udp" in heard(browser, staying, tmp_path / "staying.html", "udp")
    assert "GET /top" in heard(browser, HOSTILE, tmp_path / "leaving.html", "GET /top")


def test_the_page_of_changes_works_by_keyboard_and_without_a_network(
    kept: Kept, browser: object, tmp_path: Path
) -> None:
    file = tmp_path / "changes.html"
    file.write_text(show(compare(kept.home, kept.home), [kept.home], "zh-Hans"), "utf-8")
    page = browser.new_page()  # type: ignore[attr-defined]
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    for key in ("Tab", "Tab", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("[slide.value, later.style.clipPath]") == ["52", "inset(0px 48% 0px 0px)"]
    assert "文字没有变化" in page.inner_text("body")
    assert page.evaluate("document.querySelector('svg').clientHeight") > 500
    assert said == []
    page.close()


def test_both_pages_speak_traditional_chinese(kept: Kept) -> None:
    changes = show(compare(kept.home, kept.home), [kept.home], "zh-Hant")
    assert '<html lang="zh-Hant">' in changes
    assert "文字沒有變化" in changes
    assert "並排顯示" in changes
    found = check_capture(kept.home.path, [kept.log.verifier_key])
    with Replay(kept.home.path, found, language="zh-Hant") as replay:
        _, viewer = get(replay.url, replay.url.removeprefix("http://").strip("/"))
    assert '<html lang="zh-Hant">' in viewer
    assert "自截取以來未被改動" in viewer


def get(url: str, host: str, **headers: str) -> tuple[int, str]:
    from urllib.error import HTTPError

    try:
        with urlopen(Request(url, headers={"Host": host, **headers}), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def test_only_known_hosts_and_frames_are_served(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.wacz", ("https://a.example/", "text/html", "<p>archived</p>"))
    with Replay(path, unchecked(path)) as replay:
        port = replay.url.rsplit(":", 1)[1].strip("/")
        page = get(replay.url, f"127.0.0.1:{port}")[1]
        local = page.partition('src="http://')[2].partition("/")[0]
        framed = {"Sec-Fetch-Dest": "iframe"}
        assert "archived" in get(replay.url, local, **framed)[1]
        assert get(replay.url, local)[0] == 403
        assert get(replay.url, local, **framed, **{"Service-Worker": "script"})[0] == 404
        assert get(replay.url, f"rebound.example:{port}", **framed)[0] == 404
        assert get(f"{replay.url}etc/passwd", f"127.0.0.1:{port}")[0] == 404


def test_a_title_cannot_break_out_of_our_page(tmp_path: Path) -> None:
    url = 'https://a.example/"><script>alert(1)</script>'
    path = tmp_path / "a.wacz"
    path.write_bytes(packed(Described(url, "</title><script>x</script>", AT, ""), [], [], {}))
    with Replay(path, unchecked(path)) as replay:
        page = get(replay.url, replay.url[7:].strip("/"))[1]
    assert "<script" not in page
    assert "about:blank" in page


def test_an_archive_without_a_page_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.wacz"
    good = packed(Described("", "", AT, ""), [], [], {})
    path.write_bytes(good)
    with pytest.raises(CivicloomError) as caught:
        Replay(path, unchecked(path))
    assert caught.value.code == "CAP-009"
    assert threading.active_count() < 50


def found(url: str, body: str = "", method: str = "GET", question: bytes = b"") -> Found:
    return Found(
        url, "", 200, (("content-type", "text/html"),), body.encode(), "", method, question
    )


def test_the_nearest_answer_is_given() -> None:
    site = Archived(
        [
            found("https://a.example/list?page=1&_=111", "one"),
            found("https://a.example/list?page=2&_=112", "two"),
            found("https://a.example/post", "p1", "POST", b"q=1"),
            found("https://a.example/post", "p2", "POST", b"q=2"),
        ],
        "-t.localhost:1",
    )

    def body(method: str, url: str, question: bytes = b"") -> bytes | None:
        answer = site.answer(method, url, question)
        return answer and answer.body

    assert body("GET", "https://a.example/list?page=2&_=999") == b"two"
    assert body("GET", "https://a.example/list?page=3&_=111") is None
    assert body("POST", "https://a.example/post", b"q=2") == b"p2"
    assert body("POST", "https://a.example/other", b"q=2") is None


def test_addresses_are_turned_and_words_are_not() -> None:
    rewriting = Rewriting(
        {
            "https://a.example": "http://o0-t.localhost:1",
            "http://b.example": "http://o1-t.localhost:1",
        }
    )
    page = (
        '<!doctype html><head><meta http-equiv="Content-Security-Policy" content="x">'
        '<link href="//a.example/x.css" integrity="sha256-x"></head><a href="https://a.example.evil/">'
        "https://a.example/ in words</a><img src='http://b.example/1.png'>"
    )
    made = rewriting.body(found("https://a.example/", page), "text/html").decode()
    assert '<link href="http://o0-t.localhost:1/x.css">' in made
    assert "http://o1-t.localhost:1/1.png" in made
    assert "https://a.example/ in words" in made
    assert 'href="https://a.example.evil/"' in made
    assert "Content-Security-Policy" not in made
    assert made.index("/-civicloom/replay.js") < made.index("x.css")
    style = rewriting.body(found("https://a.example/x.css", "a{b:url(//b.example/1)}"), "text/css")
    assert style == b"a{b:url(http://o1-t.localhost:1/1)}"
