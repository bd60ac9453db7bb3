import random
import zlib

import pytest

from civicloom.apps.watch.extract import extract
from civicloom.model.errors import CivicloomError
from civicloom.model.text import traditional

from .pages import ZH_PARAGRAPHS, zh_article

NAMES = [
    "utf-8",
    "gbk",
    "gb18030",
    "utf-16",
    "utf-8-sig",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-be",
]


@pytest.mark.parametrize("name", NAMES)
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


def test_a_mark_of_big_endian_utf32_decides():
    page = b"\x00\x00\xfe\xff" + zh_article().encode("utf-32-be")
    assert extract(page).text.splitlines() == ZH_PARAGRAPHS


def test_a_few_words_without_a_named_encoding_are_chinese_not_western():
    page = "<html><head><title>停水通知</title></head><body><p>今晚停水。</p></body></html>"
    found = extract(page.encode("gbk"), second_opinion=False)
    assert (found.title, found.text) == ("停水通知", "今晚停水。")
    words = "<p>Été comme hiver, la mairie annonce une coupure créée à Noël.</p>"
    assert "créée à Noël" in extract((words * 3).encode("latin-1")).text


CHANCE = random.Random(1).randbytes(20_000)
DOCUMENT = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n"


@pytest.mark.parametrize(
    "file",
    [
        DOCUMENT,
        b"\r\n" + DOCUMENT + b"stream\n" + zlib.compress(CHANCE),
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + CHANCE,
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + CHANCE,
        b"PK\x03\x04" + zlib.compress(zh_article().encode()),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + CHANCE + "正文".encode("utf-16-le") * 2_000,
    ],
    ids=["document", "document with streams", "png", "jpeg", "zip", "old word"],
)  # fmt: skip
def test_a_file_of_another_kind_under_a_pages_name_holds_no_text(file):
    with pytest.raises(CivicloomError) as found:
        extract(file)
    assert found.value.code == "EXT-002"
