from civicloom.apps.watch.extract import extract, extractor

from .pages import ZH_PARAGRAPHS, zh_article

VAGUE = (
    "<html><body>"
    + "".join(f"<div><a href='/{i}'>名{i}</a> 短句{i}</div>" for i in range(9))
    + "</body></html>"
)


def asked(monkeypatch, answer):
    calls = []

    def ask(html, url):
        calls.append(url)
        return answer

    monkeypatch.setattr(extractor, "ask", ask)
    return calls


def test_a_sure_page_is_not_asked_about(monkeypatch):
    calls = asked(monkeypatch, "别的文本")
    assert extract(zh_article()).text.splitlines() == ZH_PARAGRAPHS
    assert calls == []


def test_an_unsure_page_takes_the_second_opinion_cleaned(monkeypatch):
    calls = asked(monkeypatch, "第二意见的正文。\x07\n\n下一段。")
    page = "<html><body><p>短。</p></body></html>"
    assert extract(page).text == "第二意见的正文。\n下一段。"
    assert len(calls) == 1


def test_it_can_be_left_out(monkeypatch):
    calls = asked(monkeypatch, "第二意见")
    extract(VAGUE, second_opinion=False)
    assert calls == []


def test_the_real_one_bears_hostile_pages():
    from civicloom.apps.watch.extract.second import second_opinion

    assert second_opinion("<div>" * 50, "") == ""
    assert isinstance(second_opinion("\x00<p>", "not an address"), str)
