import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicloom.apps.watch.extract import extract
from civicloom.apps.watch.extract.dates import iso
from civicloom.apps.watch.extract.head import Head
from civicloom.apps.watch.extract.titles import title_of


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年5月3日 08:05 来源：某报", "2024-05-03T08:05:00"),
        ("2024-05-13T08:22:10+08:00", "2024-05-13T08:22:10+08:00"),
        ("2024-05-13T08:22:10.123Z", "2024-05-13T08:22:10+00:00"),
        ("发布时间：2024/5/13", "2024-05-13"),
        ("May 3, 2024", "2024-05-03"),
        ("Posted on 3rd March 2021 by", "2021-03-03"),
        ("12 mars 2020", "2020-03-12"),
        ("13/05/2024", "2024-05-13"),
        ("Date 10.11.15 11:26 UTC", "2015-11-10"),
        ("version 10.11.15 of the library", ""),
        ("2024 Jun 30", "2024-06-30"),
        ("电话 0571-2024-9999，13 人", ""),
        ("2024-19-45", ""),
        ("2024年2月29日", "2024-02-29"),
        ("二〇二六年一月五日", "2026-01-05"),
        ("二○二五年十二月二十一日", "2025-12-21"),
        ("二零二六年十月三十日", "2026-10-30"),
        ("二〇二六年二月三十日", ""),
        ("民國115年1月5日", "2026-01-05"),
        ("中華民國一百一十五年一月五日", "2026-01-05"),
        ("發布日期：115-01-05　點閱數：33", "2026-01-05"),
        ("編號：115-01-05", ""),
        ("发布时间：２０２６－０１－０５　０９：０５", "2026-01-05T09:05:00"),
        ("2026年1月5日 下午3:05", "2026-01-05T15:05:00"),
        ("2026-01-05 3:05 PM", "2026-01-05T15:05:00"),
        ("2026-01-05 12:05 am", "2026-01-05T00:05:00"),
        ("2024-05-13T08:22:10-0700", "2024-05-13T08:22:10-07:00"),
        ("发布日期：20260105", "2026-01-05"),
        ("编号：20260105", ""),
        ("1小时前", ""),
        ("2026-02-29 10:00", ""),
        ("31/04/2026", ""),
        ("Feb 30, 2026", ""),
        ("May be 2024", ""),
        ("", ""),
    ],
)
def test_dates_as_pages_write_them(text, date):
    assert iso(text) == date


@given(
    st.dates(
        min_value=__import__("datetime").date(1990, 1, 1),
        max_value=__import__("datetime").date(2099, 12, 31),
    )
)
def test_every_day_is_read_back(day):
    assert iso(f"发布于 {day.year}年{day.month}月{day.day}日") == day.isoformat()
    assert iso(day.strftime("%d %B %Y")) == day.isoformat()


@given(st.text(max_size=80))
def test_any_text_has_a_date_or_none(text):
    assert iso(text) == "" or iso(text)[:4].isdigit()


@pytest.mark.parametrize(
    ("title", "headings", "meta", "expected"),
    [
        ("加装电梯_例城日报", ["加装电梯"], {}, "加装电梯"),
        ("Bus lanes open - The Gazette", ["The Gazette"], {"og:site_name": "The Gazette"}, "Bus lanes open"),
        ("Example - Bus lanes open", [], {}, "Bus lanes open"),
        ("Home", ["Bus lanes open in March"], {}, "Bus lanes open in March"),
        ("", [], {"og:title": "Bus lanes | Gazette", "og:site_name": "Gazette"}, "Bus lanes"),
        ("", [], {}, ""),
        ("Calendar • Farmers market", ["Calendar"], {"og:title": "Farmers market"}, "Farmers market"),
        (
            "How to count trees in a street",
            ["Counting trees, a guide for beginners"],
            {"og:title": "How to count trees in a street", "og:type": "article"},
            "How to count trees in a street",
        ),
        (
            "Trees in the street 2024 - Gazette",
            ["Counting trees, a guide for beginners"],
            {"og:title": "We counted all trees", "og:type": "article"},
            "Counting trees, a guide for beginners",
        ),
    ],
)  # fmt: skip
def test_titles_without_the_sites_name(title, headings, meta, expected):
    assert title_of(Head(meta, title=title, headings=headings), "www.example.com") == expected


def test_the_title_of_a_first_page_is_the_sites():
    head = Head({}, title="Home | Harbour Bureau - boats for hire", headings=["Rent a boat today"])
    assert title_of(head, "harbour.example", home=True) == "Harbour Bureau"
    assert title_of(head, "harbour.example") != "Harbour Bureau - boats for hire"


BODY = "".join(
    f"<p>第{n}段写明了加装电梯的办法，居民商量后由街道登记，费用分摊。</p>" for n in range(6)
)


@pytest.mark.parametrize(
    ("before", "after", "date"),
    [
        ("<p>今天是2024年5月28日 星期二</p><p>2024-05-03 来源：例城日报</p>", "", "2024-05-03"),
        ("<p>今天是2024年5月28日 星期二</p>", "", "2024-05-28"),
        ("<p>Updated May 9, 2024</p><p>Published May 3, 2024</p>", "", "2024-05-03"),
        ("<p>更新时间：2024-05-09</p>", "<p>首次发布时间：</p><p>2024-05-03</p>", "2024-05-03"),
        ("<p>更新时间：2024-05-09</p>", "<div class='comment'><p>发布于 2024-05-12</p></div>", "2024-05-09"),
        ("<p>2024年5月4日 02:30</p>", "<meta itemprop='datePublished' content='2024-05-03T18:30:00Z'>", "2024-05-04"),
        ("<p>有效期至：2028-12-31 发布时间：2024-05-03 更新时间：2024-06-01</p>", "", "2024-05-03"),
        ("<p>截止日期：2024-06-01</p>", "", ""),
        ("<p>根据2019年8月1日起施行的供水条例，擅自接水的，处以罚款。</p>", "", ""),
        ("<div class='comment'><span class='time'>2024-05-12</span>好</div>", "", ""),
        ("", "<p>例城区水务局</p><p>二〇二四年五月三日</p>", "2024-05-03"),
        ("<p>2024-05-03 来源：例城日报</p>", "<p>2024年5月1日</p>", "2024-05-03"),
        ("<p>2024年5月9日 02:30</p>", "<meta itemprop='datePublished' content='2024-05-03T18:30:00Z'>", "2024-05-03"),
    ],
)  # fmt: skip
def test_the_day_a_page_was_published_not_read_or_changed(before, after, date):
    page = f"<html><body><article><h1>加装电梯</h1>{before}{BODY}</article>{after}</body></html>"
    assert extract(page).date[:10] == date


def test_the_day_in_an_address():
    page = f"<html><body><article><h1>加装电梯</h1>{BODY}</article></body></html>"
    assert (
        extract(page, url="http://www.example.cn/xw/202405/t20240513_1249693.html").date
        == "2024-05-13"
    )


@pytest.mark.parametrize(
    ("script", "date"),
    [
        ('var ct = "1581517074";', "2020-02-12T14:17:54+00:00"),
        ("window.data = {publishTime: '2022-09-29 13:46:42', id: 7}", "2022-09-29T13:46:42"),
        ('{"created_at": 1581517074123}', "2020-02-12T14:17:54+00:00"),
        ('var count = "1581517074"; expires = "2022-09-29"', ""),
        ("published_date = '2022-99-29'", ""),
    ],
)
def test_the_day_that_a_page_tells_its_scripts_only(script, date):
    page = f"<html><body><script>{script}</script><article>{BODY}</article></body></html>"
    assert extract(page).date == date
    shown = page.replace("<article>", "<article><p>2024-05-03 来源：例城日报</p>")
    assert extract(shown).date == "2024-05-03"


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("https://www.example.cn", True),
        ("https://www.example.cn/index.html?utm_source=x", True),
        ("https://www.example.cn/?p=123", False),
        ("https://www.example.cn/#/post?id=7", False),
        ("https://www.example.cn/news", False),
    ],
)
def test_only_a_sites_first_page_is_named_by_the_site(address, home):
    head = "<title>例城在线 - 加装电梯办法发布</title><meta property=og:title content='加装电梯办法发布'>"
    page = f"<html><head>{head}</head><body><article>{BODY}</article></body></html>"
    assert extract(page, url=address).title == ("例城在线" if home else "加装电梯办法发布")


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("例城区人民政府门户网站", "<h2>老旧小区加装电梯办法发布</h2>"),
        ("", "<div class='detail-title'>老旧小区加装电梯办法发布</div>"),
        ("例城区政府 通知公告 老旧小区加装电梯办法发布", "<h1>老旧小区加装电梯办法发布</h1>"),
    ],
)
def test_where_the_head_says_the_sites_name_only_the_heading_is_the_title(title, heading):
    page = f"<html><head><title>{title}</title></head><body>{heading}<p>2024-05-03</p>{BODY}</body></html>"
    assert extract(page).title == "老旧小区加装电梯办法发布"
