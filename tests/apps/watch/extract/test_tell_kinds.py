from civicloom.apps.watch.extract import extract

from .pages import listing, thread, zh_article


def test_a_list_page_gives_its_entries_with_dates_and_addresses():
    page = extract(listing(), url="https://www.example.gov/zwgk/")
    assert page.type == "list"
    assert len(page.entries) == 15
    first = page.entries[0]
    assert first.title == "关于第1批老旧小区改造工程招标结果的公示"
    assert first.url == "https://www.example.gov/zwgk/202405/t1.html"
    assert first.date == "2024-05-01"


def test_menu_links_are_no_entries():
    page = extract(listing(), url="https://www.example.gov/zwgk/")
    assert not any("栏目" in entry.title for entry in page.entries)


def test_a_thread_gives_its_posts_with_writers_and_dates():
    page = extract(thread(), url="http://bbs.example.com/thread-1-1.html")
    assert page.type == "forum"
    assert [post.author for post in page.posts] == [f"user{i}" for i in range(1, 6)]
    assert page.posts[0].date == "2024-05-11T10:01:00"
    assert "第3楼说" in page.posts[2].text
    assert all(f"第{i}楼说" in page.text for i in range(1, 6))


def test_an_article_has_neither_entries_nor_posts():
    page = extract(zh_article())
    assert page.type == "article"
    assert page.entries == () and page.posts == ()


def test_links_to_scripts_are_no_entries():
    page = listing().replace('href="/zwgk/202405/t3.html"', 'href="javascript:alert(1)"')
    entries = extract(page, url="https://www.example.gov/zwgk/").entries
    assert len(entries) == 14
