import json

import pytest

from civicloom.apps.watch.extract import extract

from .pages import EN_PARAGRAPHS, ZH_PARAGRAPHS, en_article, zh_article


def test_a_chinese_article_is_its_paragraphs_and_nothing_around_them():
    page = extract(zh_article())
    assert page.text.splitlines() == ZH_PARAGRAPHS
    assert page.type == "article"
    assert page.confidence > 0.7


def test_what_a_chinese_page_says_of_itself():
    page = extract(zh_article(), url="http://www.example.com/n/1.html")
    assert page.title == "老旧小区加装电梯分三批推进"
    assert page.date == "2024-05-13T08:22:00"
    assert page.author == "张三"
    assert page.origin == "例城日报"
    assert page.images == ("http://www.example.com/img/1.jpg",)
    assert page.outlet == "www.example.com"


def test_json_ld_names_authors_date_and_outlet():
    page = extract(en_article())
    assert page.title == "Bus lanes open in March"
    assert page.date == "2024-05-13T08:00:00+01:00"
    assert page.author == "Example Writer, Second Writer"
    assert page.outlet == "Example Gazette"


def test_an_english_article_leaves_the_newsletter_out():
    page = extract(en_article())
    assert all(paragraph in page.text for paragraph in EN_PARAGRAPHS)
    assert "newsletter" not in page.text and "Home" not in page.text


def test_paragraphs_parted_by_line_breaks_are_lines():
    page = extract(zh_article("<br><br>".join(ZH_PARAGRAPHS)))
    assert page.text.splitlines() == ZH_PARAGRAPHS


def test_text_that_is_not_shown_is_not_taken():
    hidden = "<p style='display: none'>这一段从不显示，因此不应当出现在正文里，无论多长。</p>"
    body = hidden + "".join(f"<p>{p}</p>" for p in ZH_PARAGRAPHS)
    assert "从不显示" not in extract(zh_article(body)).text


def test_the_text_is_free_of_markup_and_control_characters():
    body = "".join(f"<p>{p}&#x202e;\x01&lt;b&gt;</p>" for p in ZH_PARAGRAPHS)
    text = extract(zh_article(body)).text
    assert "\u202e" not in text and "\x01" not in text
    assert "<p>" not in text


def test_a_page_that_shows_nothing_speaks_through_its_head():
    page = extract(
        '<html><head><title>Lane</title><meta property="og:description" content="The lane opens in March.">'
        '</head><body><div id="root"></div><script>render()</script></body></html>'
    )
    assert page.text == "The lane opens in March."
    assert page.confidence < 0.5


PARAGRAPHS = [f"<p>{paragraph}</p>" for paragraph in ZH_PARAGRAPHS]
ROWS = "".join(f"<tr><td>城南{name}区</td><td>5月{name}日</td></tr>" for name in "一二三")
TABLE = f"<table>{ROWS}</table>"


@pytest.mark.parametrize("table", [TABLE, f"<div><div>{TABLE}</div></div>"])
def test_a_table_among_the_paragraphs_is_text(table):
    body = "".join([*PARAGRAPHS[:2], table, *PARAGRAPHS[2:]])
    lines = extract(zh_article(body)).text.splitlines()
    assert lines[2:8] == ["城南一区", "5月一日", "城南二区", "5月二日", "城南三区", "5月三日"]
    assert [*lines[:2], *lines[8:]] == ZH_PARAGRAPHS


def test_a_table_of_links_to_other_pages_is_none():
    links = "".join(f"<tr><td><a href=/{i}>其他新闻的标题，第{i}条</a></td></tr>" for i in range(4))
    page = extract(zh_article("".join([*PARAGRAPHS, f"<table>{links}</table>"])))
    assert page.text.splitlines() == ZH_PARAGRAPHS


def test_what_readers_say_below_a_mere_heading_is_left_out():
    said = "".join(
        f"<dl><dt>网友{i}</dt><dd>支持加装电梯，希望早日完工，让老人都能下楼，这是第{i}次来看进度。</dd></dl>"
        for i in range(30)
    )
    page = zh_article().replace('<div class="related">', f"<div><h3>网友评论</h3>{said}</div><div>")
    assert extract(page).text.splitlines() == ZH_PARAGRAPHS


def test_the_imprint_of_a_chinese_site_is_no_text():
    body = "<p>经研究决定：</p>" + "".join(
        f"<p>任命{n}为区水务局副局长</p>" for n in ("张三", "李四")
    )
    foot = "<div>主办：例城区人民政府　网站标识码：4400000001　粤ICP备00000001号　电话：0755-00000000</div>"
    page = f"<html><head><title>人事任免</title></head><body><h1>人事任免</h1><div>{body}</div>{foot}</body></html>"
    text = extract(page, second_opinion=False).text
    assert "任命李四为区水务局副局长" in text and "ICP" not in text


def test_tags_that_xml_ends_where_they_begin_swallow_nothing():
    head = "<title>加装电梯</title><script type='text/javascript' src='/a.js' /><style type='text/css' />"
    page = (
        '<?xml version="1.0" encoding="GBK"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head>'
        f"{head}</head><body><a name='top' /><iframe src='/x' /><div>{''.join(PARAGRAPHS)}</div></body></html>"
    )
    found = extract(page.encode("gbk"))
    assert (found.type, found.text.splitlines()) == ("article", ZH_PARAGRAPHS)


def test_an_anchor_that_is_never_closed_is_no_link():
    page = extract(f"<body><a name=top><div>{''.join(PARAGRAPHS)}</div></body>")
    assert (page.type, page.text.splitlines()) == ("article", ZH_PARAGRAPHS)


@pytest.mark.parametrize("shown", ["", "<div>加载中，请稍候…</div>"])
def test_a_page_built_by_scripts_is_read_from_the_data_it_hands_them(shown):
    article = {
        "title": "加装电梯",
        "content": "".join(PARAGRAPHS),
        "publishTime": "2024-05-03 09:05:00",
    }
    data = json.dumps({"props": {"pageProps": {"article": article, "hot": [{"content": "短"}]}}})
    page = extract(
        f"<html><head><title>加装电梯</title></head><body><div id=__next>{shown}</div>"
        f"<script id=__NEXT_DATA__ type=application/json>{data}</script></body></html>"
    )
    assert page.text.splitlines() == ZH_PARAGRAPHS
    assert (page.title, page.date) == ("加装电梯", "2024-05-03T09:05:00")
    assert page.confidence < 0.5


def test_pictures_that_are_loaded_late():
    late = "<img src='data:x' data-lazy-src='/p/1.jpg'><img src='data:x' srcset='/p/2.jpg 1x, /p/3.jpg 2x'>"
    page = extract(zh_article("".join([*PARAGRAPHS, late])), url="http://www.example.com/n/")
    assert page.images[:2] == ("http://www.example.com/p/1.jpg", "http://www.example.com/p/2.jpg")
