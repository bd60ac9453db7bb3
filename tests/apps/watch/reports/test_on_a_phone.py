"""The page of a report in a real browser, as wide as a phone and as a desk."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from civicloom.apps.watch.captures import find_chromium

from .conftest import Rendered

LEGIBLE = 10
"""The least height of letters that people read without a glass, in CSS pixels."""
MEASURE = """() => ({
  wide: document.documentElement.scrollWidth,
  drawings: [...document.querySelectorAll("figure")].map(one =>
    [...one.querySelectorAll("svg")].filter(svg => svg.getBoundingClientRect().height).length),
  letters: [...document.querySelectorAll("svg text")]
    .map(one => one.getBoundingClientRect().height).filter(Boolean),
})"""


@pytest.mark.parametrize("width", [360, 640, 1200])
def test_charts_are_legible_and_nothing_stands_out_of_the_screen(
    rendered: Rendered, width: int
) -> None:
    if not shutil.which("chromium"):
        pytest.skip("CHROMIUM IS NOT HERE: apt-get install chromium, else no page is looked at")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium())
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.goto(rendered.file("html").as_uri())
        found = page.evaluate(MEASURE)
        browser.close()
    assert found["wide"] <= width
    assert set(found["drawings"]) == {1}
    assert min(found["letters"]) >= LEGIBLE
