import pytest

from civicloom.apps.watch.extract import extract

from .pages import ZH_PARAGRAPHS

TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in ZH_PARAGRAPHS)


def page(line: str, text: str = TEXT, head: str = "") -> str:
    return (
        f"<html><head><title>加装电梯分三批推进</title>{head}</head><body><div class='main'><h1>加装电梯分三批推进</h1>"
        f"<div class='line'>{line}</div><div class='text'>{text}</div></div></body></html>"
    )


@pytest.mark.parametrize(
    ("line", "author", "origin"),
    [
        ("来源：例城日报　作者：张三　编辑：李四　2024-05-03", "张三", "例城日报"),
        ("作者：张三　　发布时间：2024-05-03　　点击数：", "张三", ""),
        ("2024-05-03　来源：　作者：　浏览：3", "", ""),
        ("2024-05-03　作者：张三 李四 编辑：王五", "张三 李四", ""),
        ("2024-05-03　作者：Example Writer 编辑：王五", "Example Writer", ""),
        ("2024-05-03　作者：阿依古丽·买买提 摄影：王五", "阿依古丽·买买提", ""),
        (
            "<div>来源：</div><div>例城日报</div><div>作者：</div><div>张三</div>",
            "张三",
            "例城日报",
        ),
        ("來源：例城日報　記者：張三　2024-05-03", "張三", "例城日報"),
        ("来源：例城日报　记者 张三 通讯员 李四", "张三", "例城日报"),
        ("例城日报记者 张三　2024年5月3日", "张三", ""),
        ("2024-05-03　文/张三　图/李四", "张三", ""),
        ("2024-05-03　来源：例城发布", "", "例城发布"),
        ("2024-05-03　来源：例城日报发布时间：2024-05-03", "", "例城日报"),
        ("2024-05-03　资金来源：财政拨款", "", ""),
        ("有记者 问道", "", ""),
        ("记者：请问停水会持续多久？", "", ""),
    ],
)
def test_writer_and_source_as_chinese_pages_write_them(line, author, origin):
    found = extract(page(line))
    assert (found.author, found.origin) == (author, origin)


def test_a_reporter_who_signs_at_the_end():
    found = extract(page("2024-05-03", TEXT + "<p>（记者 张三 通讯员 李四）</p>"))
    assert found.author == "张三"


def test_the_meta_tags_of_chinese_governments_pages():
    said = {"SiteName": "例城区人民政府", "ContentSource": "例城区水务局", "Author": "张三",
            "ArticleTitle": "加装电梯分三批推进的通知", "PubDate": "2024-05-03 09:05"}  # fmt: skip
    head = "".join(f'<meta name="{name}" content="{text}">' for name, text in said.items())
    found = extract(page("", head=head))
    assert (found.outlet, found.origin, found.author) == ("例城区人民政府", "例城区水务局", "张三")
    assert (found.title, found.date) == ("加装电梯分三批推进", "2024-05-03T09:05:00")


@pytest.mark.parametrize(
    ("told", "author"),
    [
        ("Diana Example", "Diana Example"),
        ("von Anna Example", "Anna Example"),
        ("Discuz! Team and Comsenz UI Team", ""),
        ("网络整理", ""),
        ("[责任编辑：李四 PK155]", ""),
    ],
)
def test_a_writer_is_named_whole_and_is_a_writer(told, author):
    assert (
        extract(page("2024-05-03", head=f'<meta name="author" content="{told}">')).author == author
    )
