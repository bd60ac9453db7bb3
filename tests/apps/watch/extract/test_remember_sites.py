import numpy as np
import pytest

from civicloom.apps.watch.extract import SiteMemory, extract
from civicloom.apps.watch.extract.body import Choice
from civicloom.apps.watch.extract.memory import ENOUGH, MAX_PLACES, MAX_SITES, held_to_site
from civicloom.apps.watch.extract.walk import parse, read
from civicloom.model.errors import CivicloomError

from .pages import ZH_PARAGRAPHS, zh_article

URL = "http://news.example.com/{}.html"


def taught(pages=4, wrapper="TRS_Editor"):
    sites = SiteMemory()
    for number in range(pages):
        extract(zh_article(wrapper=wrapper), url=URL.format(number), sites=sites)
    return sites


def test_a_site_is_learned_from_several_pages():
    assert taught(1).places("news.example.com") == []
    places = taught().places("news.example.com")
    assert len(places) == 1 and "trs_editor" in places[0]


def test_what_stands_outside_the_sites_own_container_is_left_out():
    stray = f"<p>{ZH_PARAGRAPHS[0][::-1]}</p>"
    page = zh_article().replace('<div class="TRS_Editor">', stray + '<div class="TRS_Editor">')
    tree = read(parse(page.encode()))
    texts = tree.lines.texts
    size = np.array([len(text) for text in texts], dtype=float)
    prose = size > 30
    held = held_to_site(taught(), "news.example.com", tree, size, Choice(prose, 0.5))
    kept = [text for text, keep in zip(texts, held.kept, strict=True) if keep]
    assert ZH_PARAGRAPHS[0][::-1] in [text for text, p in zip(texts, prose, strict=True) if p]
    assert kept == ZH_PARAGRAPHS


def test_a_new_layout_is_read_as_if_nothing_were_known_and_soon_learned():
    sites = taught(wrapper="old-place")
    for number in range(2 * 20):
        page = extract(zh_article(wrapper="new-place"), url=URL.format(number), sites=sites)
        assert page.text.splitlines() == ZH_PARAGRAPHS
    assert ["new-place" in place for place in sites.places("news.example.com")] == [True]


def test_a_container_that_now_holds_something_else_is_not_followed():
    sites = taught()
    moved = zh_article("<p>本栏目由例城日报提供，欢迎订阅。</p>").replace(
        '<div class="related">',
        "".join(f"<p>{p}</p>" for p in ZH_PARAGRAPHS) + '<div class="related">',
    )
    assert ZH_PARAGRAPHS[2] in extract(moved, url=URL.format(7), sites=sites).text


def test_memory_is_bounded():
    sites = SiteMemory()
    for number in range(MAX_SITES + 10):
        sites.learn(f"h{number}", "div a")
    assert len(sites) == MAX_SITES
    for number in range(3 * MAX_PLACES):
        sites.learn("many", f"div p{number}")
    assert len(sites.places("many")) <= MAX_PLACES


def test_memory_outlives_the_process(tmp_path):
    path = tmp_path / "sites.json"
    sites = taught()
    sites.save(path)
    again = SiteMemory.load(path)
    assert again.places("news.example.com") == sites.places("news.example.com") != []
    assert len(SiteMemory.load(tmp_path / "none.json")) == 0


@pytest.mark.parametrize(
    "said", ["{", "[]", '{"format": 9, "sites": {}}', '{"format": 1, "sites": {"a": 1}}']
)
def test_a_broken_memory_is_told_so(tmp_path, said):
    path = tmp_path / "sites.json"
    path.write_text(said)
    with pytest.raises(CivicloomError) as caught:
        SiteMemory.load(path)
    assert caught.value.code == "EXT-004"


def test_pages_without_an_address_teach_nothing():
    sites = SiteMemory()
    for _ in range(ENOUGH + 2):
        extract(zh_article(), sites=sites)
    assert len(sites) == 0
