import pytest

from civicloom.apps.watch.extract import extract
from civicloom.model.text import traditional

from .pages import ZH_PARAGRAPHS, zh_article


@pytest.mark.parametrize("name", ["utf-8", "gbk", "gb18030", "utf-16", "utf-8-sig", "utf-16-le"])
@pytest.mark.parametrize("told", ["", "iso-8859-1", "utf-8", "nonsense"])
def test_the_bytes_are_believed_before_a_lying_header(name, told):
    page = zh_article().replace("utf-8", "iso-8859-1").encode(name)
    assert extract(page, encoding=told).text.splitlines() == ZH_PARAGRAPHS


@pytest.mark.parametrize("told", ["", "utf-8", "gb2312"])
def test_big5_is_told_from_gbk(told):
    page = traditional(zh_article()).replace("utf-8", told or "big5").encode("big5", "replace")
    text = extract(page, encoding=told).text
    assert "電梯" in text and "業主公示" in text


def test_a_few_broken_bytes_leave_utf8_what_it_is():
    page = zh_article().encode() + b"\xff\xfe broken advertisement"
    assert ZH_PARAGRAPHS[0] in extract(page).text


def test_a_meta_tag_decides_between_western_encodings():
    words = "<p>Łódź – zażółć gęślą jaźń, mówi urząd, i to jest zdanie z przecinkami, kropką.</p>"
    page = f'<html><head><meta charset="iso-8859-2"></head><body>{words * 6}</body></html>'
    assert "zażółć" in extract(page.replace("–", "-").encode("iso-8859-2")).text
