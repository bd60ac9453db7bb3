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
