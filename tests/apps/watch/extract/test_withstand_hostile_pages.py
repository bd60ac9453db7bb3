import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicloom.apps.watch.extract import Page, extract
from civicloom.apps.watch.extract.guard import guarded
from civicloom.model.errors import CivicloomError

from .pages import ZH_PARAGRAPHS, en_article, listing, thread, zh_article

PAGES = [zh_article(), en_article(), thread(), listing()]
TAGS = ["<div>", "<p>", "<table>", "<tr><td>", "<b>", "<a href=x>", "<li>", "</div>", "</p>", "<br>", "<script>", "<!--",
        "-->", "<svg>", "</table>", "<form>", "<select>", "<h1>", "<title>", "&amp;", "&#0;", "<template>", "<meta charset=gbk>",
        "text, with a comma.", "正文，有标点。", "<time datetime=2024-01-01>", "<plaintext>", "<frameset>"]  # fmt: skip


def outcome(page, **options):
    """A Page or a verdict; anything else fails the test."""
    try:
        found = extract(page, second_opinion=False, **options)
    except CivicloomError as error:
        assert error.code in ("EXT-001", "EXT-002", "EXT-003")
        return error.code
    assert isinstance(found, Page)
    assert 0 <= found.confidence <= 1
    assert all(char.isprintable() for line in found.text.splitlines() for char in line)
    return found


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_end_in_a_page_or_a_verdict(page):
    outcome(page)


@given(st.lists(st.sampled_from(TAGS), max_size=120))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_soup_of_tags_ends_in_a_page_or_a_verdict(tags):
    outcome("".join(tags))


@given(st.sampled_from(PAGES), st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_mutated_pages_end_in_a_page_or_a_verdict(page, seed):
    chance = random.Random(seed)
    raw = bytearray(page.encode())
    for _ in range(chance.randrange(1, 30)):
        at = chance.randrange(len(raw))
        raw[at : at + chance.randrange(1, 40)] = chance.randbytes(chance.randrange(0, 20))
    outcome(bytes(raw))


@given(st.sampled_from(PAGES), st.text(max_size=60), st.text(max_size=20))
@settings(max_examples=60, deadline=None)
def test_any_address_and_any_told_encoding_are_borne(page, url, told):
    outcome(page.encode(), url=url, encoding=told)


def test_a_page_of_more_than_20_mib_is_refused():
    assert outcome(b"x" * (20 * 1024 * 1024 + 1)) == "EXT-001"


@pytest.mark.parametrize("page", [b"", b"   ", "<html><body><script>1</script></body></html>"])
def test_a_page_without_text_is_told_so(page):
    assert outcome(page) == "EXT-002"


@pytest.mark.parametrize(
    "nest",
    [
        "<div>",
        "<span>",
        "<ul><li>",
        "<div><object></div></object>",
        "<div class='a'><blockquote>",
        "<table><tr><td>",
    ],
)
def test_endless_nesting_is_refused_before_it_is_parsed(nest):
    assert outcome(nest * 60_000 + "text, and more.") == "EXT-003"


def test_deep_nesting_that_ends_well_is_read():
    page = "<div>" * 400 + "".join(f"<p>{p}</p>" for p in ZH_PARAGRAPHS) + "</div>" * 400
    assert outcome(page).text.splitlines() == ZH_PARAGRAPHS


@pytest.mark.parametrize("tag", ["b", "FONT", "Em", "strong"])
def test_formatting_left_open_does_not_multiply_nodes(tag):
    opened = "<p>" + "".join(f"<{tag} id=x{i}>" for i in range(1_900)) + "<p>x, y." * 1_900
    assert f"<{tag}".encode() not in guarded(opened.encode())
    assert isinstance(outcome(opened), Page)


def test_a_tag_with_endless_attributes_loses_them():
    page = "<div " + " ".join(f"a{i}=1" for i in range(100_000)) + ">" + zh_article()
    assert len(guarded(page.encode())) < 20_000
    assert isinstance(outcome(page), Page)


@pytest.mark.parametrize(
    "part",
    ["<!--", "<a ", "<script>", "&#", "<td>x", "<p>", "<li>", "<![CDATA[", "</p>", "\x00", "<b<"],
)
def test_much_of_one_thing_comes_to_an_end(part):
    outcome(part * 100_000)


def test_a_link_around_a_whole_list_is_read_in_one_go():
    page = outcome(
        "<a href=/x>" + "<ul><li>a title that is long enough for a list</li></ul>" * 20_000
    )
    assert page.type == "list" and [entry.url for entry in page.entries] == ["/x"]


def test_json_ld_of_any_shape_is_borne():
    for said in ("[" * 5_000, '{"@graph": 3}', '{"@type": ["NewsArticle"], "author": {"name": {"x": 1}}}', "null", "{",
                 '{"@type":"NewsArticle","author":[[["a"]]],"datePublished":{"a":1},"publisher":["x"]}'):  # fmt: skip
        page = zh_article().replace(
            "</head>", f'<script type="application/ld+json">{said}</script></head>'
        )
        assert outcome(page).text.splitlines() == ZH_PARAGRAPHS
