from civicloom.apps.watch.extract import extract

from .pages import ZH_PARAGRAPHS, listing, thread, zh_article


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


def test_an_article_that_many_comment_on_stays_an_article():
    said = "".join(
        f"<div class='comment-item'><span class='user'>网友{i}</span><span class='time'>2024-06-02 10:00</span>"
        f"<p>支持加装电梯，希望早日完工，让老人都能下楼，这是第{i}次来看进度。</p></div>"
        for i in range(100)
    )
    page = extract(
        zh_article().replace('<div class="related">', f'<div class="comments">{said}</div><div>')
    )
    assert (page.type, page.text.splitlines()) == ("article", ZH_PARAGRAPHS)
    assert page.date == "2024-05-13T08:22:00"


def test_a_discuz_thread_tells_who_wrote_when_and_leaves_floors_out_of_posts():
    posts = "".join(
        f"<div id='post_{i}'><table id='pid{i}'><tr><td class='pls'><div class='authi'><a>居民{i}号</a></div></td>"
        f"<td class='plc'><div class='pi'><strong><a>{i + 1}#</a></strong><div class='pti'><div class='authi'>"
        f"<em id='authorposton{i}'>发表于 2026-1-{i + 5} 09:05:00</em> | <a>只看该作者</a></div></div></div>"
        f"<table><tr><td class='t_f' id='postmessage_{i}'>{text}</td></tr></table></td></tr></table></div>"
        for i, text in enumerate(ZH_PARAGRAPHS)
    )
    page = extract(
        "<html><head><meta name=generator content='Discuz! X3.4'><title>停水</title></head>"
        f"<body><h1>停水</h1><div id=postlist>{posts}</div></body></html>"
    )
    assert [(post.author, post.date, post.text) for post in page.posts] == [
        (f"居民{i}号", f"2026-01-0{i + 5}T09:05:00", text) for i, text in enumerate(ZH_PARAGRAPHS)
    ]


def test_the_moment_of_a_post_counts_before_its_day():
    moment = "<time datetime='2024-05-11T10:01:00Z'>May 11</time>"
    page = thread().replace(
        '<div class="message"><p>第1楼', f'<div class="message">{moment}<p>第1楼'
    )
    assert extract(page).posts[0].date == "2024-05-11T10:01:00+00:00"
