"""Pages made for the tests: a news article, a list, a thread; names and texts are made up."""

ZH_PARAGRAPHS = [
    "本报讯，区住房和城乡建设局昨日通报，老旧小区加装电梯工作本月起分三批推进，首批涉及十二个小区、一百零六台电梯。",
    "通报称，居民可在社区服务站提出申请，材料齐全的，七个工作日内答复；存在争议的，由街道组织协商，结果向全体业主公示。",
    "记者在现场看到，施工单位设置了围挡和提示牌，夜间停止作业。多位居民表示，希望工期安排得更早一些，让老人早日下楼。",
    "下一步，该局将公布每台电梯的进度和费用，接受社会监督，并为低收入家庭提供补贴。",
]
EN_PARAGRAPHS = [
    "The district office said on Monday that the new bus lanes, planned since last spring, will open in March.",
    "Drivers who use the lanes without a permit will be warned for four weeks; after that, a fine applies.",
    "Residents had asked for longer hours, and the office agreed to review them, together with the bus company.",
]
MENU = "".join(f'<li><a href="/c/{i}.html">栏目{i}</a></li>' for i in range(20))
RELATED = "".join(
    f'<li><a href="/n/{i}.html">其他新闻的标题之{i}，与本文无关</a></li>' for i in range(12)
)


def zh_article(body: str = "", wrapper: str = "TRS_Editor") -> str:
    """A Chinese news page with menu, source line, related links and foot."""
    text = body or "".join(f"<p>　　{paragraph}</p>" for paragraph in ZH_PARAGRAPHS)
    return (
        '<html><head><meta charset="utf-8"><title>老旧小区加装电梯分三批推进_例城日报</title>'
        '<meta name="author" content=""></head><body>'
        f'<div class="nav"><ul>{MENU}</ul></div><div class="main"><h1>老旧小区加装电梯分三批推进</h1>'
        '<div class="info">2024年05月13日 08:22　来源：例城日报　作者：张三</div>'
        f'<div class="{wrapper}">{text}<img src="/img/1.jpg"></div>'
        f'<div class="related"><h3>相关新闻</h3><ul>{RELATED}</ul></div></div>'
        '<div class="footer">版权所有，未经许可，不得转载。网站地图，联系我们。</div></body></html>'
    )


def en_article() -> str:
    """An English page that says of itself, in JSON-LD, who wrote it and when."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in EN_PARAGRAPHS * 2)
    return (
        "<html><head><title>Bus lanes open in March | Example Gazette</title>"
        '<meta property="og:site_name" content="Example Gazette">'
        '<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle",'
        '"headline":"Bus lanes open in March","datePublished":"2024-05-13T08:00:00+01:00","author":'
        '[{"@type":"Person","name":"Example Writer"},{"@id":"#p2"}]},{"@type":"Person","@id":"#p2","name":'
        '"Second Writer"}]}</script></head><body><nav><a href="/">Home</a></nav><article><h1>Bus lanes open in'
        f" March</h1>{text}</article><aside><p>Subscribe to our newsletter, it is free.</p></aside></body></html>"
    )


def thread() -> str:
    """A forum thread of five posts with writers and dates."""
    posts = "".join(
        f'<div class="post" id="post_{i}"><div class="author">user{i}</div><span class="date">2024-05-1{i} 10:0{i}'
        f'</span><div class="message"><p>第{i}楼说：{ZH_PARAGRAPHS[i % 4]}</p></div></div>'
        for i in range(1, 6)
    )
    return (
        '<html><head><meta name="generator" content="Discuz! X3.4"><title>小区电梯讨论</title></head><body>'
        f'<ul class="menu">{MENU}</ul><h1>小区电梯讨论</h1><div id="postlist">{posts}</div></body></html>'
    )


def listing() -> str:
    """A list page of an office: fifteen titles with dates."""
    items = "".join(
        f'<li><a href="/zwgk/202405/t{i}.html">关于第{i}批老旧小区改造工程招标结果的公示</a><span>2024-05-{i:02}'
        "</span></li>"
        for i in range(1, 16)
    )
    return (
        f'<html><head><title>通知公告_例城区政府</title></head><body><ul class="nav">{MENU}</ul>'
        f'<div class="list"><ul>{items}</ul></div></body></html>'
    )
